// The index treats none of these letters as similar to another one, and no word ends like a plural.
const consonants = [...'bdgjklmnprstvz'];
const vowels = [...'aeiou'];
const syllables = consonants.flatMap((consonant) => vowels.map((vowel) => consonant + vowel));
const syllablesPerWord = 4;
const wordCount = syllables.length ** syllablesPerWord;
// This step has no common factor with the number of words, so no word occurs twice, and successive words differ much.
const stride = 15_485_863;

/** Returns a new word on each call, so that a search for the word finds one name only. */
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
