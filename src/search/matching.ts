import type { estypes } from '@elastic/elasticsearch';
import { valueFacets } from '../domain/facets.ts';
import { fullName } from '../domain/names.ts';
import { variantsOf } from '../domain/relevance.ts';
import type { SearchQuery } from '../domain/search-query.ts';
import type { Vocabulary } from '../domain/vocabulary.ts';
import { type ReadFilter, type Reading, readQuery } from './reading.ts';
import { type Leniency, type TextQuery, textQuery, wholeName } from './text-query.ts';

type Dsl = estypes.QueryDslQueryContainer;

/** One way to take a search. */
export interface Matching {
  /** The search with what its text was read as among the selected values. */
  query: SearchQuery;
  /** What must match beside the filters of `query`; null where nothing must. */
  match: Dsl | null;
  /** What lifts some institutes above others. */
  rank: Dsl[];
  reading: Reading | null;
  /** Whether typos were forgiven and words left unmet. */
  lenient: boolean;
}

// Below what a single telling word of a name weighs, above a common one.
const readingScore = 8;

/**
 * The ways to take a search, the most literal first; the first that finds something is taken. Text that can only be
 * meant as filters ('law colleges in pune') is taken as filters first.
 */
export function waysToMatch(query: SearchQuery, vocabulary: Vocabulary): Matching[] {
  if (query.q === null) return [{ query, match: null, rank: [], reading: null, lenient: false }];
  const strict = withPins(textOrVariants(query.q, 'strict', vocabulary), pinned(query.q, vocabulary));
  const lenient: Matching = {
    query,
    ...textOrVariants(query.q, 'lenient', vocabulary),
    reading: null,
    lenient: true,
  };
  const literal: Matching = { query, ...strict, reading: null, lenient: false };
  const reading = readQuery(query.q, vocabulary.meanings);
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
function likelier(reading: Reading): Dsl[] {
  const disciplines = reading.filters
    .filter(({ parameter }) => parameter === 'discipline')
    .map(({ value }) => value);
  const lifts = reading.besidePlace === null ? [] : [wholeName(reading.besidePlace)];
  if (disciplines.length > 0) {
    lifts.push({ constant_score: { filter: { terms: { known_disciplines: disciplines } }, boost: known } });
  }
  if (reading.colleges) {
    const filter: Dsl = { bool: { must_not: { term: { kind: 'university' } } } };
    lifts.push({ constant_score: { filter, boost: noUniversity } });
  }
  return lifts;
}

// What an acronym stands for by an admin's word counts more than the same letters as somebody's short name.
const writtenOut = 1.3;

/** The text as it is, or with synonyms in it: whichever fits an institute best counts. */
function textOrVariants(q: string, leniency: Leniency, { synonyms }: Vocabulary): TextQuery {
  const own = textQuery(q, leniency);
  const variants = variantsOf(q, synonyms);
  if (variants.length === 0) return own;
  const others = variants.map((text) => ({
    ...textQuery(text, leniency),
    boost: text.length > q.length ? writtenOut : 1,
  }));
  const all = [{ ...own, boost: 1 }, ...others];
  return {
    match: { dis_max: { queries: all.map(({ match }) => match) } },
    rank: [{ dis_max: { queries: all.map(({ rank, boost }) => ({ bool: { should: rank, boost } })) } }],
  };
}

function pinned(q: string, { pins }: Vocabulary): number[] {
  return pins.get(fullName(q)) ?? [];
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
function asFilters(query: SearchQuery, reading: Reading): Pick<Matching, 'query' | 'match'> {
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
