import type { estypes } from '@elastic/elasticsearch';
import type { ReadFilter } from '../../contract/responses/search-response.ts';
import { valueFacets } from '../../domain/search/facets.ts';
import { longFormsOf, variantsOf } from '../../domain/search/relevance.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { type ParsedText, parseText } from '../../domain/text/parsed-text.ts';
import { type Interpretation, interpretQuery, plainMeaning } from './query-interpretation.ts';
import { type Leniency, type TextQuery, textQuery, wholeName } from './text-query.ts';

type Dsl = estypes.QueryDslQueryContainer;

/** One way to take a search. */
export interface MatchStrategy {
  /** The search with what its text was read as among the selected values. */
  query: SearchQuery;
  /** What must match beside the filters of `query`; null where nothing must. */
  match: Dsl | null;
  /** What lifts some institutes above others. */
  rank: Dsl[];
  reading: Interpretation | null;
  /** Whether typos were forgiven and words left unmet. */
  lenient: boolean;
}

// Below what a single telling word of a name weighs, above a common one.
const readingScore = 8;

/**
 * The ways to take a search, the most literal first; the first that finds something is taken. Text that can only be
 * meant as filters ('law colleges in pune') is taken as filters first.
 */
export function matchStrategies(
  query: SearchQuery,
  text: ParsedText | null,
  vocabulary: Vocabulary,
): MatchStrategy[] {
  if (text === null) return [{ query, match: null, rank: [], reading: null, lenient: false }];
  const variants = variantsOf(text.words, vocabulary.synonyms).map(parseText);
  const strict = withPins(
    withPlainWord(textOrVariants(text, variants, 'strict', vocabulary), text, vocabulary),
    vocabulary.pins.get(text.fullName) ?? [],
  );
  const lenient: MatchStrategy = {
    query,
    ...textOrVariants(text, variants, 'lenient', vocabulary),
    reading: null,
    lenient: true,
  };
  const literal: MatchStrategy = { query, ...strict, reading: null, lenient: false };
  const reading = interpretQuery(text, vocabulary.meanings);
  if (!reading) return [literal, lenient];
  if (reading.explicit) {
    return [
      {
        ...asFilters(query, reading),
        rank: [...strict.rank, strict.match, ...likelier(reading)],
        reading,
        lenient: false,
      },
      literal,
      lenient,
    ];
  }
  const means = { constant_score: { filter: all(reading.filters), boost: readingScore } };
  const either: Dsl = { bool: { should: [strict.match, means], minimum_should_match: 1 } };
  const rank = [...strict.rank, ...likelier(reading)];
  return [{ query, match: either, rank, reading, lenient: false }, lenient];
}

// Each more than the words of a name can add up to, less than a name that is the query.
const known = 200;
const noUniversity = 100;

/**
 * Of what a reading means: first those that are called so, whatever their own name says of the place; those known to
 * teach it before those generated to, colleges before universities.
 */
function likelier(reading: Interpretation): Dsl[] {
  const disciplines = reading.filters
    .filter(({ parameter }) => parameter === 'discipline')
    .map(({ value }) => value);
  const lifts = reading.besidePlace === null ? [] : [wholeName(parseText(reading.besidePlace))];
  if (disciplines.length > 0) {
    lifts.push({ constant_score: { filter: { terms: { known_disciplines: disciplines } }, boost: known } });
  }
  if (reading.colleges) {
    const filter: Dsl = { bool: { must_not: { term: { kind: 'university' } } } };
    lifts.push({ constant_score: { filter, boost: noUniversity } });
  }
  return lifts;
}

// All that a variant adds up to is less than the least that a word typed counts: so it orders what it alone finds, and what
// the words typed leave equal.
const variantBoost = 1 / 20_000;

/**
 * The text as it is, or with synonyms in it: those add matches, which come after what the words typed find. Only a word that
 * is short for a name is met by that name as well as by an acronym.
 */
function textOrVariants(
  text: ParsedText,
  variants: ParsedText[],
  leniency: Leniency,
  { synonyms }: Vocabulary,
): TextQuery {
  const own = textQuery(text, leniency, (word) => longFormsOf(word, synonyms));
  if (variants.length === 0) return own;
  const asked = text.words.length;
  const queries = variants.map((variant) => ({ variant, ...textQuery(variant, leniency) }));
  // Beside one word they only add: what has it and what admins say it is short for are equal.
  const matches = queries.map(({ match }) => ({
    bool: asked > 1 ? { must: match, boost: variantBoost } : { filter: match },
  }));
  const ranks = queries
    // Who goes by an acronym is no more likely to be meant by the name written out.
    .filter(({ variant }) => variant.words.length >= asked)
    .map(({ rank }) => ({ bool: { should: rank, boost: variantBoost } }));
  return {
    match: { dis_max: { queries: [own.match, ...matches] } },
    rank: [...own.rank, ...(ranks.length > 0 && asked > 1 ? [{ dis_max: { queries: ranks } }] : [])],
  };
}

// More than a name that is the query with all that is added to it, less than a pin.
const plainWordScore = 20_000;

/**
 * Text that is the word for a discipline, a kind or a place and nothing else: first come those that are that, or say so in
 * their name; behind them those that only go by it, as an acronym or by the label of their web address ('law').
 */
function withPlainWord(query: TextQuery, { text, words }: ParsedText, { meanings }: Vocabulary): TextQuery {
  const meant = plainMeaning(words, meanings);
  if (meant === null) return query;
  const named: Dsl = { match: { name: { query: text, operator: 'and' } } };
  const is = meant.map(({ parameter, value }): Dsl => ({ term: { [fieldOfMeaning(parameter)]: value } }));
  const lift = { constant_score: { filter: { bool: { should: [named, ...is] } }, boost: plainWordScore } };
  const match: Dsl = { bool: { should: [query.match, { bool: { filter: { bool: { should: is } } } }] } };
  return { match: is.length > 0 ? match : query.match, rank: [...query.rank, lift] };
}

/** What is generated says nothing true of an institute. */
function fieldOfMeaning(parameter: ReadFilter['parameter']): string {
  return parameter === 'discipline' ? 'known_disciplines' : valueFacets[parameter].field;
}

// Above every tier of text.
const pinScore = 100_000;

/** Pinned institutes match whatever they are called, and stand on top in their order. */
function withPins(text: TextQuery, ids: number[]): TextQuery {
  if (ids.length === 0) return text;
  const lifts = ids.map((id, position) => ({
    constant_score: { filter: { term: { id } }, boost: pinScore * (1 + ids.length - position) },
  }));
  return {
    match: { bool: { should: [text.match, { terms: { id: ids } }], minimum_should_match: 1 } },
    rank: [...text.rank, ...lifts],
  };
}

/**
 * What was read joins the selected values, so that facets ignore it as they ignore a selection and programme
 * constraints hold together. In a facet that has a selection already both must hold.
 */
function asFilters(query: SearchQuery, reading: Interpretation): Pick<MatchStrategy, 'query' | 'match'> {
  const selected = { ...query.selected };
  const beside: ReadFilter[] = [];
  for (const filter of reading.filters) {
    if (query.selected[filter.parameter]) beside.push(filter);
    else selected[filter.parameter] = [...(selected[filter.parameter] ?? []), filter.value];
  }
  return { query: { ...query, selected }, match: beside.length > 0 ? all(beside) : null };
}

/** Values of one parameter OR, parameters AND. */
function all(filters: ReadFilter[]): Dsl {
  const byParameter = Map.groupBy(filters, (filter) => filter.parameter);
  return {
    bool: {
      filter: [...byParameter].map(([parameter, read]) => ({
        terms: { [valueFacets[parameter].field]: read.map((filter) => filter.value) },
      })),
    },
  };
}
