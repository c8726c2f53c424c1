import type { ReadFilter } from '../../contract/responses/search-response.ts';
import { valueFacets } from '../../domain/search/facets.ts';
import { longFormsOf, variantsOf } from '../../domain/search/relevance.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { type ParsedText, parseText } from '../../domain/text/parsed-text.ts';
import { constantScore, type QueryDsl } from './query-dsl.ts';
import { type Interpretation, interpretQuery, plainMeaning } from './query-interpretation.ts';
import { type Leniency, type TextQuery, textQuery, wholeName } from './text-query.ts';
import { interpretationWeight, overrideScore, synonymFactor } from './weights.ts';

/** One way to match a search. */
export interface MatchStrategy {
  /** The search, with the filters that its text was interpreted as among the selected values. */
  query: SearchQuery;
  /** What must match beside the filters of `query`; null if nothing must. */
  match: QueryDsl | null;
  /** Optional clauses that raise the score of some institutes. */
  rank: QueryDsl[];
  interpretation: Interpretation | null;
  /** Whether typos were forgiven and words may be missing. */
  lenient: boolean;
}

export type MatchStrategies = readonly [MatchStrategy, ...MatchStrategy[]];

/**
 * The ways to match a search, at least one, the most literal first; the caller takes the first that finds something. Text
 * that can only mean filters ('law colleges in pune') is taken as filters first. `text` is the parsed `q` of the query.
 */
export function matchStrategies(
  query: SearchQuery,
  text: ParsedText | null,
  vocabulary: Vocabulary,
): MatchStrategies {
  if (text === null) return [{ query, match: null, rank: [], interpretation: null, lenient: false }];
  const variants = variantsOf(text.words, vocabulary.synonyms).map(parseText);
  const strict = withPins(
    withPlainMeaning(withSynonyms(text, variants, 'strict', vocabulary), text, vocabulary),
    vocabulary.pins.get(text.fullName) ?? [],
  );
  const lenient: MatchStrategy = {
    query,
    ...withSynonyms(text, variants, 'lenient', vocabulary),
    interpretation: null,
    lenient: true,
  };
  const literal: MatchStrategy = { query, ...strict, interpretation: null, lenient: false };
  const interpretation = interpretQuery(text, vocabulary.meanings);
  if (!interpretation) return [literal, lenient];
  const lifts = interpretationLifts(interpretation);
  if (interpretation.explicit) {
    const rank = [...strict.rank, strict.match, ...lifts];
    return [{ ...asFilters(query, interpretation), rank, interpretation, lenient: false }, literal, lenient];
  }
  const meant = constantScore(filterQuery(interpretation.filters), interpretationWeight.filters);
  const match: QueryDsl = { bool: { should: [strict.match, meant], minimum_should_match: 1 } };
  return [{ query, match, rank: [...strict.rank, ...lifts], interpretation, lenient: false }, lenient];
}

/**
 * Ranks the institutes that satisfy an interpretation: first those with such a name, whatever it says about the place; those
 * known to teach the discipline before those generated to; colleges before universities if colleges were asked for.
 */
function interpretationLifts({ filters, besidePlace, colleges }: Interpretation): QueryDsl[] {
  const lifts = besidePlace === null ? [] : [wholeName(parseText(besidePlace))];
  const disciplines = filters.filter(({ parameter }) => parameter === 'discipline').map(({ value }) => value);
  if (disciplines.length > 0)
    lifts.push(
      constantScore({ terms: { known_disciplines: disciplines } }, interpretationWeight.knownDiscipline),
    );
  if (colleges) {
    const notUniversity: QueryDsl = { bool: { must_not: { term: { kind: 'university' } } } };
    lifts.push(constantScore(notUniversity, interpretationWeight.notUniversity));
  }
  return lifts;
}

/**
 * The query for the text, or for one of its synonym variants: those add matches, which come after everything that the typed
 * words find. Only a single word that is short for a name ranks that name as high as an acronym (`longFormsOf`).
 */
function withSynonyms(
  text: ParsedText,
  variants: ParsedText[],
  leniency: Leniency,
  { synonyms }: Vocabulary,
): TextQuery {
  const own = textQuery(text, leniency, (word) => longFormsOf(word, synonyms));
  if (variants.length === 0) return own;
  const typed = text.words.length;
  const queries = variants.map((variant) => ({ variant, ...textQuery(variant, leniency) }));
  // For a query of one word they add matches without a score, since an institute with the word and one with a name that it
  // is short for are equal.
  const matches = queries.map(({ match }) => ({
    bool: typed > 1 ? { must: match, boost: synonymFactor } : { filter: match },
  }));
  const ranks = queries
    // A shorter variant is an acronym of what was typed: having that acronym makes an institute no likelier to be meant.
    .filter(({ variant }) => variant.words.length >= typed)
    .map(({ rank }) => ({ bool: { should: rank, boost: synonymFactor } }));
  return {
    match: { dis_max: { queries: [own.match, ...matches] } },
    rank: [...own.rank, ...(ranks.length > 0 && typed > 1 ? [{ dis_max: { queries: ranks } }] : [])],
  };
}

/**
 * If the text is just the word for a discipline, a kind or a place ('law'), ranks the institutes that are that, or say so in
 * their name, above those that only have the word as an acronym or as the label of their web address.
 */
function withPlainMeaning(
  query: TextQuery,
  { text, words }: ParsedText,
  { meanings }: Vocabulary,
): TextQuery {
  const meant = plainMeaning(words, meanings);
  if (meant === null) return query;
  const named: QueryDsl = { match: { name: { query: text, operator: 'and' } } };
  const is = meant.map(({ parameter, value }): QueryDsl => ({ term: { [meaningField(parameter)]: value } }));
  const lift = constantScore({ bool: { should: [named, ...is] } }, overrideScore.plainWord);
  const match: QueryDsl = { bool: { should: [query.match, { bool: { filter: { bool: { should: is } } } }] } };
  return { match: is.length > 0 ? match : query.match, rank: [...query.rank, lift] };
}

/** The field that says what an institute is. Generated disciplines say nothing true about it, so they do not count. */
function meaningField(parameter: ReadFilter['parameter']): string {
  return parameter === 'discipline' ? 'known_disciplines' : valueFacets[parameter].field;
}

/** Makes pinned institutes match whatever their names are, and ranks them first, in their order. */
function withPins(query: TextQuery, ids: number[]): TextQuery {
  if (ids.length === 0) return query;
  const lifts = ids.map((id, position) =>
    constantScore({ term: { id } }, overrideScore.pin * (1 + ids.length - position)),
  );
  return {
    match: { bool: { should: [query.match, { terms: { id: ids } }], minimum_should_match: 1 } },
    rank: [...query.rank, ...lifts],
  };
}

/**
 * Adds the interpreted filters to the selected values, so that facets ignore them as they ignore a selection and programme
 * constraints hold together. In a facet that has a selection already, the selection and the interpretation must both hold.
 */
function asFilters(
  query: SearchQuery,
  interpretation: Interpretation,
): Pick<MatchStrategy, 'query' | 'match'> {
  const selected = { ...query.selected };
  const additional: ReadFilter[] = [];
  for (const filter of interpretation.filters) {
    if (query.selected[filter.parameter]) additional.push(filter);
    else selected[filter.parameter] = [...(selected[filter.parameter] ?? []), filter.value];
  }
  return {
    query: { ...query, selected },
    match: additional.length > 0 ? filterQuery(additional) : null,
  };
}

/** The values of one parameter are joined by OR, the parameters by AND. */
function filterQuery(filters: ReadFilter[]): QueryDsl {
  const byParameter = Map.groupBy(filters, (filter) => filter.parameter);
  return {
    bool: {
      filter: [...byParameter].map(([parameter, read]) => ({
        terms: { [valueFacets[parameter].field]: read.map((filter) => filter.value) },
      })),
    },
  };
}
