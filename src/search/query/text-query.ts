import type { estypes } from '@elastic/elasticsearch';
import { fullName, isFiller, unglued } from '../../domain/text/names.ts';
import type { ParsedText } from '../../domain/text/parsed-text.ts';

type Dsl = estypes.QueryDslQueryContainer;

/** `strict`: every word as written or as it sounds. `lenient`: with typos, and not every word; for when strict finds nothing. */
export type Leniency = 'strict' | 'lenient';

export interface TextQuery {
  /** Which institutes match. */
  match: Dsl;
  /** What lifts some of them above others. */
  rank: Dsl[];
}

/** The names that a word is short for; mostly none. */
export type LongForms = (word: string) => string[];
const noLongForms: LongForms = () => [];

/*
 * Scores are sums of constants, not BM25: they depend on the query and the document alone. So they do not move while
 * others edit (a cursor stays true), and each tier stands above what the tiers below it can add up to.
 */
const tier = {
  exactName: 10_000,
  sameWords: 6_000,
  nickname: 5_000,
  universityAcronym: 4_000,
  nameBegins: 2_000,
  acronym: 1_200,
  wordBegins: 1_000,
  phrase: 400,
};
const field = { name: 10, sound: 8, joined: 8, prefix: 7, acronym: 6, place: 4, typo: 5 };

// What half of all names say tells little: such words count a third.
const commonWords = new Set(
  'college university institute school academy center faculty department government of and the for arts science commerce education'.split(
    ' ',
  ),
);

/**
 * What `q` asks for. `q` is plain text; nothing in it is syntax. Each word may be met by the name, an alias, an acronym
 * or the place, or by a name that it is short for; two words also by one joined word, one word by two; the last word as a
 * beginning. `longForms`: the names that admins say a word is short for, by word.
 */
export function textQuery(
  text: ParsedText,
  leniency: Leniency,
  longForms: LongForms = noLongForms,
): TextQuery {
  const { words, plain: written } = text;
  const wanted = words.map((word, position) => ({ word, position })).filter(({ word }) => !isFiller(word));
  const meant = wanted.length > 0 ? wanted : words.map((word, position) => ({ word, position }));
  if (meant.length === 0) return { match: { match_none: {} }, rank: [] };
  const clauses = meant.map(({ position }) => wordClause(words, written, position, leniency, longForms));
  const match: Dsl = {
    bool: {
      should: clauses,
      minimum_should_match: leniency === 'strict' ? clauses.length : needed(clauses.length),
    },
  };
  const [only, another] = written;
  if (only === undefined || another !== undefined)
    return { match, rank: [wholeName(text), constant({ match_phrase: { names: text.text } }, tier.phrase)] };
  const stated = longForms(words[0] as string);
  if (stated.length > 0)
    return { match: { bool: { filter: match } }, rank: [shortForm(text, stated, match)] };
  return {
    match,
    rank: [
      wholeName(text),
      ...acronymTiers(only),
      constant({ match_phrase: { names: text.text } }, tier.phrase),
    ],
  };
}

/** The best way in which a name as a whole fits, not the sum of all. */
export function wholeName(text: ParsedText): Dsl {
  return { dis_max: { queries: [...nameTiers(text), constant(nickname(text), tier.nickname)] } };
}

function nameTiers({ fullName: name, wordSet }: ParsedText): Dsl[] {
  return [
    constant({ term: { full_names: name } }, tier.exactName),
    // 'Jawaharlal' and 'Jawahar Lal': the same letters with other blanks.
    constant({ term: { full_names: name.replaceAll(' ', '') } }, tier.sameWords),
    constant({ term: { word_sets: wordSet } }, tier.sameWords),
    constant({ prefix: { full_names: `${name} ` } }, tier.nameBegins),
    constant({ prefix: { full_names: name } }, tier.wordBegins),
  ];
}

/** Labels of web addresses are kept as they are written: 'uni' is no university. */
function nickname({ wordSet, plain }: ParsedText): Dsl {
  return { terms: { nicknames: [wordSet, plain.join(' ')] } };
}

/** A query of one short word may be an acronym whole; that of a university is the likelier one. */
function acronymTiers(word: string): Dsl[] {
  const acronym: Dsl = { term: { acronyms: word } };
  return [
    constant(acronym, tier.acronym),
    constant(
      { bool: { filter: [acronym, { term: { kind: 'university' } }] } },
      tier.universityAcronym - tier.acronym,
    ),
  ];
}

/**
 * What orders the answers to one word that admins say is short for these names. Whoever is called so counts as much as
 * whoever has the word itself in the name, and more than those of whom the word is only the acronym or the web address. The
 * best of it counts, not the sum, so that the two are equal.
 */
function shortForm(text: ParsedText, names: string[], match: Dsl): Dsl {
  const word = text.plain.join(' ');
  const calledSo = called(names);
  const hasWord: Dsl = {
    bool: { filter: [{ match: { name: word } }, { match: { 'suggest.words': word } }] },
  };
  return {
    dis_max: {
      queries: [
        ...nameTiers(text),
        // Its own short name and what admins say: more than a name alone.
        constant({ bool: { filter: [nickname(text), calledSo] } }, tier.exactName + 1),
        constant({ bool: { should: [hasWord, calledSo] } }, tier.nameBegins),
        constant({ bool: { should: [{ term: { acronyms: word } }, nickname(text)] } }, tier.acronym),
        match,
      ],
    },
  };
}

/** Whether one of these is the whole name, or the name goes on after it. */
function called(names: string[]): Dsl {
  const whole = names.map(fullName);
  return {
    bool: {
      should: [
        { terms: { full_names: whole } },
        ...whole.map((name): Dsl => ({ prefix: { full_names: `${name} ` } })),
      ],
    },
  };
}

// Words at the beginning of a text, of which typos are forgiven: each goes through the index' whole list of words twice.
const mostForgiven = 6;

/** How many of so many words must be met when not all are: one may be missing of 2 to 4, two of more. */
function needed(words: number): number {
  if (words === 1) return 1;
  return words <= 4 ? words - 1 : words - 2;
}

function wordClause(
  words: string[],
  written: string[],
  position: number,
  leniency: Leniency,
  longForms: LongForms,
): Dsl {
  const word = words[position] as string;
  const as = written[position] as string;
  const weight = commonWords.has(word) ? 1 / 3 : 1;
  const ways: Dsl[] = [
    constant({ match: { names: word } }, field.name * weight),
    constant({ match: { 'names.sound': word } }, field.sound * weight),
    constant({ term: { acronyms: as } }, field.acronym),
    constant({ match: { places: word } }, field.place * weight),
    ...longForms(word).map((name) => constant({ match_phrase: { names: name } }, field.acronym)),
  ];
  // Many a university is not called one: Manipal Academy of Higher Education is asked for as Manipal University.
  if (word === 'university') ways.push(constant({ term: { kind: 'university' } }, field.place * weight));
  if (word.length >= 5)
    ways.push(constant({ match: { 'names.joined': [word, ...unglued(word)].join(' ') } }, field.joined));
  for (const joined of joinedWith(words, position)) {
    ways.push(constant({ match: { names: joined } }, field.joined));
    ways.push(constant({ term: { acronyms: joined } }, field.acronym));
  }
  if (position === words.length - 1) {
    ways.push(constant(begins(as), field.prefix * weight));
  }
  if (leniency === 'lenient' && word.length >= 5 && position < mostForgiven) {
    ways.push(constant(fuzzy(word), field.typo * weight));
  }
  return { dis_max: { queries: ways } };
}

/** The word and its neighbours written as one: 'vidya mandir' also asks for 'vidyamandir'. */
function joinedWith(words: string[], position: number): string[] {
  const [before, word, after] = [words[position - 1], words[position] as string, words[position + 1]];
  return [...(before === undefined ? [] : [before + word]), ...(after === undefined ? [] : [word + after])];
}

function begins(prefix: string): Dsl {
  return {
    bool: {
      should: [{ match: { suggest: prefix } }, { prefix: { 'district.words': prefix } }],
    },
  };
}

/** One edit from five letters, two from nine; the first letter holds. */
function fuzzy(word: string): Dsl {
  const options = { query: word, fuzziness: 'AUTO:5,9', prefix_length: 1, max_expansions: 50 };
  return {
    bool: {
      should: [{ match: { names: options } }, { match: { 'names.joined': options } }],
    },
  };
}

function constant(filter: Dsl, boost: number): Dsl {
  return { constant_score: { filter, boost } };
}
