// None of these letters sounds like another one to the index, and no word ends like a plural.
const consonants = [...'bdgjklmnprstvz'];
const vowels = [...'aeiou'];
const syllables = consonants.flatMap((consonant) => vowels.map((vowel) => consonant + vowel));
const syllablesPerWord = 4;
const wordCount = syllables.length ** syllablesPerWord;
// Has no factor in common with the number of words, so none comes twice; neighbours look nothing alike.
const stride = 15_485_863;

/** Gives a word that it has not given before, for names that a search finds by it alone. */
export function createWords(): () => string {
  let given = 0;
  return () => {
    given += 1;
    let rest = (given * stride) % wordCount;
    let word = '';
    for (let n = 0; n < syllablesPerWord; n += 1) {
      word += syllables[rest % syllables.length];
      rest = Math.floor(rest / syllables.length);
    }
    return word;
  };
}

export const capitalised = (word: string): string => `${word.charAt(0).toUpperCase()}${word.slice(1)}`;
