import type { ReadFilter } from '../../../../src/contract/responses/search-response.ts';
import { type ValueFacetName, valueFacets } from '../../../../src/domain/search/facets.ts';
import { valueLabel } from '../../shared/labels.ts';
import { type SearchState, withFacet, withQuery } from './search-url.ts';
import { withoutWords } from './word-removal.ts';

/** A filter that the API derived from words of the search. */
export interface InterpretationChip {
  key: string;
  name: string;
  value: string;
  /** The search without the words that stand for the filter. */
  without: SearchState;
}

/** One chip per value. Filters whose words have been deleted since the response are left out. */
export function interpretationChips(state: SearchState, interpretation: ReadFilter[]): InterpretationChip[] {
  const byValue = Map.groupBy(interpretation, ({ parameter, value }) => `${parameter}:${value}`);
  return [...byValue].flatMap(([key, filters]) => {
    const [first] = filters;
    const q = removeInterpretedWords(state.q, filters);
    if (!first || q === null) return [];
    const { parameter, value } = first;
    const name = valueFacets[parameter].label;
    return [{ key, name, value: valueLabel(parameter, value), without: withQuery(state, q) }];
  });
}

/**
 * The search with these values of a facet selected. The selection replaces the words that the API interpreted as values
 * of the same facet; otherwise institutes would have to match both.
 */
export function selectFacetValues(
  state: SearchState,
  facet: ValueFacetName,
  values: string[],
  interpretation: ReadFilter[],
): SearchState {
  const selected = withFacet(state, facet, values);
  const filters = interpretation.filter(({ parameter }) => parameter === facet);
  if (values.length === 0 || filters.length === 0) return selected;
  return withQuery(selected, removeInterpretedWords(state.q, filters) ?? state.q);
}

function removeInterpretedWords(q: string, filters: ReadFilter[]): string | null {
  let rest: string | null = q;
  for (const { text } of filters) {
    if (rest === null || (rest === '' && q !== '')) break;
    rest = withoutWords(rest, text);
  }
  return rest;
}
