import type { Likeness } from '../../contract/responses/similar-response.ts';

/*
 * Every number that decides the order of search results, name suggestions and similar institutes.
 *
 * Scores are sums of constants instead of BM25, so they depend on the query and on one document alone: they do not move
 * while other documents are edited, and a page cursor stays valid. docs/relevance.md#the-weights says which slice of the
 * judgements measures each weight; test/unit/search/weights.test.ts holds their order.
 */

/**
 * How well the whole query fits a name. Only the best of `exactName`, `sameWords`, `nickname`, `nameBegins` and
 * `wordBegins` counts; `phrase` and, for a query of one word, an acronym are added to it.
 */
export const nameTier = {
  /** The query is a full name or an alias. */
  exactName: 10_000,
  /** It has the same words in another order, or the same letters with other blanks. Above `nickname` + `phrase`. */
  sameWords: 6_000,
  /** It is a nickname of the institute or the label of its web address. Above `nameBegins` + `phrase`. */
  nickname: 5_000,
  /** The one word is the acronym of a university. Above `acronym`: a university is the likelier meaning. */
  universityAcronym: 4_000,
  /** A full name begins with the query, at the end of a word. Above `wordBegins` + `phrase`. */
  nameBegins: 2_000,
  /** The one word is an acronym of the institute. Above `wordBegins`. */
  acronym: 1_200,
  /** A full name begins with the letters of the query. Above `phrase` + all words. */
  wordBegins: 1_000,
  /** The words of the query are next to each other in a name. Not below the 40 words that a query may have. */
  phrase: 400,
};

/** What one word of the query adds, by the field that has it. Only the best field counts for each word. */
export const wordWeight = {
  /** A name or an alias. */
  name: 10,
  /** A name that sounds the same. Below `name`. */
  sound: 8,
  /** A name that has this word and its neighbour as one word, or one word as two. Below `name`. */
  joined: 8,
  /** The beginning of a word, for the last word of the query. Below `name`. */
  prefix: 7,
  /** An acronym, or a name that admins say the word is short for. Below a word of the name. */
  acronym: 6,
  /** A name, with typos forgiven. Below every match without typos in a name. */
  typo: 5,
  /** The district, the state or the country. Below every field of names: a place only accompanies a name. */
  place: 4,
};

/** Factor on `wordWeight` for a word that half of all names have ('college'): it distinguishes little. */
export const commonWordFactor = 1 / 3;

/** What lifts an institute when the words of the query were interpreted as filters. */
export const interpretationWeight = {
  /** It is known, and not only generated, to teach the discipline. Above 20 words of a name, below every name tier. */
  knownDiscipline: 200,
  /** It is no university, and colleges were asked for. Below `knownDiscipline`. */
  notUniversity: 100,
  /** It satisfies the filters. Below one distinctive word of a name, above a common word. */
  filters: 8,
};

/**
 * Factor on everything that a synonym adds. The greatest sum of a synonym variant must be below the least weight of a word
 * that was typed: a variant orders only what it alone finds, and what the typed words leave equal.
 */
export const synonymFactor = 1 / 20_000;

/** Scores above every tier of a name. */
export const overrideScore = {
  /** An admin pinned the institute to this query. Above `plainWord` and every sum of tiers. */
  pin: 100_000,
  /** The query is just the word for a discipline, a kind or a place, and the institute is that. Above every sum of tiers. */
  plainWord: 20_000,
};

/** How well a name fits what was typed so far. Powers of two: each tier is above all lower tiers together. */
export const suggestionTier = {
  /** The whole name is what was typed. */
  whole: 8,
  /** The whole name begins with it. */
  beginning: 4,
  /** All words before the last one are whole words of the name. */
  earlierWordsWhole: 2,
  /** Each typed word begins a word of the name. */
  words: 1,
  /** The words match without an abbreviation being written out. */
  asTyped: 0.5,
};

/**
 * What each common trait adds to the similarity of two institutes: what is taught counts most, then the place. They were set
 * by judgement and are not measured. Whole numbers have exact sums, so institutes that are equally similar tie.
 */
export const similarityWeight: Record<Likeness, number> = {
  discipline: 600,
  level: 150,
  kind: 200,
  university: 200,
  state: 150,
  district: 150,
  near: 150,
  fee: 100,
};
