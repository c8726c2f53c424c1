/** Words that people write in several ways; the first spelling represents all of them. */
const spellingClasses: readonly (readonly string[])[] = [
  ['mahavidyalaya', 'mahavidyalay', 'mahavidhyalaya', 'mahavidhyalay', 'mahavidyalya'],
  ['vidyalaya', 'vidyalay', 'vidhyalaya'],
  ['shri', 'sri', 'shree', 'sree'],
  ['vidyapeeth', 'vidyapith'],
  ['laxmi', 'lakshmi'],
  ['saint', 'st'],
  ['government', 'govt'],
  ['engineering', 'engg'],
  ['institute', 'inst'],
  ['university', 'univ'],
  ['technology', 'tech'],
  ['and', '&'],
];

/** Abbreviations in the data: a reader takes them for the same word, but no query is made with them. */
const abbreviations: readonly (readonly string[])[] = [
  ['education', 'edu', 'edn', 'educational', 'educ'],
  ['college', 'coll', 'clg'],
  ['management', 'mgmt', 'mgt', 'mangt'],
  ['commerce', 'comm', 'com'],
];

/** Beginnings of words with several spellings: Vishwavidyalaya, Viswavidyalaya, Vishvavidyalaya. */
const beginnings = ['vishwa', 'viswa', 'vishva', 'visva'];
const vidyalayaEnd = /vi(dya|dhya)lay(a?)$/;

const classOf = classes(spellingClasses);
const canonicalOf = classes([...spellingClasses, ...abbreviations]);

function classes(all: readonly (readonly string[])[]) {
  return new Map(all.flatMap((words) => words.map((word) => [word, words] as const)));
}

/** The canonical spelling of a lower-case word. */
export function canonicalWord(word: string): string {
  const known = canonicalOf.get(word)?.[0];
  if (known) return known;
  const beginning = beginnings.find((each) => word.startsWith(each));
  const rest = beginning ? `vishwa${word.slice(beginning.length)}` : word;
  return rest.replace(vidyalayaEnd, 'vidyalaya');
}

/** The other spellings of a lower-case word; empty for most words. */
export function otherSpellings(word: string): string[] {
  const members = classOf.get(word);
  if (members) return members.filter((member) => member !== word);
  const beginning = beginnings.find((each) => word.startsWith(each));
  if (!beginning) return [];
  return beginnings.filter((each) => each !== beginning).map((each) => each + word.slice(beginning.length));
}
