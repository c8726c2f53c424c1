import { fullName, isFiller, unglued } from '../../domain/text/names.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';
import { constantScore, type QueryDsl } from './query-dsl.ts';
import { commonWordFactor, nameTier, wordWeight } from './weights.ts';

/**
 * `strict`: every word must match as written or as it sounds. `lenient`: typos are forgiven and some words may be missing; it
 * is used when a strict search finds nothing.
 */
export type Leniency = 'strict' | 'lenient';

export interface TextQuery {
  /** Which institutes match. */
  match: QueryDsl;
  /** Optional clauses that raise the score of some of them. */
  rank: QueryDsl[];
}

/** The names that a word is short for; empty for most words. */
export type LongForms = (word: string) => string[];
const noLongForms: LongForms = () => [];

// Half of all names have one of these words.
const commonWords = new Set(
  'college university institute school academy center faculty department government of and the for arts science commerce education'.split(
    ' ',
  ),
);

/**
 * Builds the query for a text. The text is plain: nothing in it is query syntax. Each word may match the name, an alias, an
 * acronym, the place, or a name that the word is short for; two words may also match one joined word and one word two; the
 * last word may match as a beginning. `longForms` gives the names that admins say a word is short for.
 */
export function textQuery(
  text: ParsedText,
  leniency: Leniency,
  longForms: LongForms = noLongForms,
): TextQuery {
  const { words, plain } = text;
  const all = words.map((word, position) => ({ word, position }));
  const telling = all.filter(({ word }) => !isFiller(word));
  const required = telling.length > 0 ? telling : all;
  if (required.length === 0) return { match: { match_none: {} }, rank: [] };
  const clauses = required.map(({ position }) => wordClause(text, position, leniency, longForms));
  const match: QueryDsl = {
    bool: {
      should: clauses,
      minimum_should_match: leniency === 'strict' ? clauses.length : minimumMatches(clauses.length),
    },
  };
  const phrase = constantScore({ match_phrase: { names: text.text } }, nameTier.phrase);
  const [only, another] = plain;
  if (only === undefined || another !== undefined) return { match, rank: [wholeName(text), phrase] };
  const names = longForms(words.join(' '));
  if (names.length > 0) return { match: { bool: { filter: match } }, rank: [shortForm(text, names, match)] };
  return { match, rank: [wholeName(text), ...acronymTiers(only), phrase] };
}

/** Scores how the text fits a name as a whole: the best tier counts, not the sum of all. */
export function wholeName(text: ParsedText): QueryDsl {
  return { dis_max: { queries: [...nameTiers(text), constantScore(nickname(text), nameTier.nickname)] } };
}

function nameTiers({ fullName: name, wordSet }: ParsedText): QueryDsl[] {
  return [
    constantScore({ term: { full_names: name } }, nameTier.exactName),
    // 'Jawaharlal' and 'Jawahar Lal' have the same letters with other blanks.
    constantScore({ term: { full_names: name.replaceAll(' ', '') } }, nameTier.sameWords),
    constantScore({ term: { word_sets: wordSet } }, nameTier.sameWords),
    constantScore({ prefix: { full_names: `${name} ` } }, nameTier.nameBegins),
    constantScore({ prefix: { full_names: name } }, nameTier.wordBegins),
  ];
}

/** Labels of web addresses are indexed as they are written, and the word set of 'uni' would be 'university'. */
function nickname({ wordSet, plain }: ParsedText): QueryDsl {
  return { terms: { nicknames: [wordSet, plain.join(' ')] } };
}

/** A query of one short word may be an acronym; that of a university is the likelier one. */
function acronymTiers(word: string): QueryDsl[] {
  const acronym: QueryDsl = { term: { acronyms: word } };
  return [
    constantScore(acronym, nameTier.acronym),
    constantScore(
      { bool: { filter: [acronym, { term: { kind: 'university' } }] } },
      nameTier.universityAcronym - nameTier.acronym,
    ),
  ];
}

/**
 * Ranks the results for one word that admins say is short for `names`. An institute with one of these names counts as much
 * as one that has the word itself in its name, and both count more than one that has the word only as its acronym or web
 * address. The best clause counts, not the sum, so that the first two are equal.
 */
function shortForm(text: ParsedText, names: string[], match: QueryDsl): QueryDsl {
  const word = text.plain.join(' ');
  const hasLongForm = nameStartsWithAny(names);
  const hasWord: QueryDsl = {
    bool: { filter: [{ match: { name: word } }, { match: { 'suggest.words': word } }] },
  };
  return {
    dis_max: {
      queries: [
        ...nameTiers(text),
        // Both the institute's own nickname and the admins' synonym say so: that is more than a name alone.
        constantScore({ bool: { filter: [nickname(text), hasLongForm] } }, nameTier.exactName + 1),
        constantScore({ bool: { should: [hasWord, hasLongForm] } }, nameTier.nameBegins),
        constantScore({ bool: { should: [{ term: { acronyms: word } }, nickname(text)] } }, nameTier.acronym),
        match,
      ],
    },
  };
}

/** Matches a full name that is one of these names or begins with one of them at the end of a word. */
function nameStartsWithAny(names: string[]): QueryDsl {
  const whole = names.map(fullName);
  return {
    bool: {
      should: [
        { terms: { full_names: whole } },
        ...whole.map((name): QueryDsl => ({ prefix: { full_names: `${name} ` } })),
      ],
    },
  };
}

// Typos are forgiven in this many words from the start: each such word makes Elasticsearch scan its whole term dictionary
// twice (docs/query-plans.md#what-one-get-costs-at-most).
const maxFuzzyWords = 6;

/** How many of the words must match in a lenient search: all but one of 2 to 4 words, all but two of more. */
function minimumMatches(words: number): number {
  if (words === 1) return 1;
  return words <= 4 ? words - 1 : words - 2;
}

/** The clause for the word at `position`: the best of the fields that have it counts. */
function wordClause(
  { words, plain }: ParsedText,
  position: number,
  leniency: Leniency,
  longForms: LongForms,
): QueryDsl {
  const word = words[position] as string;
  const asTyped = plain[position] as string;
  const factor = commonWords.has(word) ? commonWordFactor : 1;
  const queries: QueryDsl[] = [
    constantScore({ match: { names: word } }, wordWeight.name * factor),
    constantScore({ match: { 'names.sound': word } }, wordWeight.sound * factor),
    constantScore({ term: { acronyms: asTyped } }, wordWeight.acronym),
    constantScore({ match: { places: word } }, wordWeight.place * factor),
    ...longForms(word).map((name) => constantScore({ match_phrase: { names: name } }, wordWeight.acronym)),
  ];
  // Many universities have another word in their name: people search for Manipal Academy of Higher Education as 'Manipal
  // University'.
  if (word === 'university')
    queries.push(constantScore({ term: { kind: 'university' } }, wordWeight.place * factor));
  if (word.length >= 5) {
    queries.push(
      constantScore({ match: { 'names.joined': [word, ...unglued(word)].join(' ') } }, wordWeight.joined),
    );
  }
  for (const joined of joinedWithNeighbours(words, position)) {
    queries.push(constantScore({ match: { names: joined } }, wordWeight.joined));
    queries.push(constantScore({ term: { acronyms: joined } }, wordWeight.acronym));
  }
  if (position === words.length - 1)
    queries.push(constantScore(startsWith(asTyped), wordWeight.prefix * factor));
  if (leniency === 'lenient' && word.length >= 5 && position < maxFuzzyWords) {
    queries.push(constantScore(fuzzy(word), wordWeight.typo * factor));
  }
  return { dis_max: { queries } };
}

/** The word written as one with each of its neighbours: 'vidya mandir' also matches 'vidyamandir'. */
function joinedWithNeighbours(words: string[], position: number): string[] {
  const [before, word, after] = [words[position - 1], words[position] as string, words[position + 1]];
  return [...(before === undefined ? [] : [before + word]), ...(after === undefined ? [] : [word + after])];
}

function startsWith(prefix: string): QueryDsl {
  return {
    bool: {
      should: [{ match: { suggest: prefix } }, { prefix: { 'district.words': prefix } }],
    },
  };
}

/** Matches with one edit from five letters and two from nine; the first letter must be right. */
function fuzzy(word: string): QueryDsl {
  const options = { query: word, fuzziness: 'AUTO:5,9', prefix_length: 1, max_expansions: 50 };
  return {
    bool: {
      should: [{ match: { names: options } }, { match: { 'names.joined': options } }],
    },
  };
}
