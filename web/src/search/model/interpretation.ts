import type { ReadFilter } from '../../api/response-types.ts';
import { facetLabels, valueLabel } from '../../shared/labels.ts';
import { type FacetName, facetNames, type SearchState, withFacet, withQuery } from './search-url.ts';
import { withoutWords } from './word-removal.ts';

/** A filter that words of the search were read as. */
export interface ReadChip {
  key: string;
  name: string;
  value: string;
  /** The search without those words. */
  without: SearchState;
}

/** One chip for each value; none for words that are not in the search any more, while an answer is on its way. */
export function readChips(state: SearchState, interpretation: ReadFilter[]): ReadChip[] {
  const byValue = Map.groupBy(interpretation, ({ parameter, value }) => `${parameter}:${value}`);
  return [...byValue].flatMap(([key, filters]) => {
    const [{ parameter, value }] = filters as [ReadFilter];
    const q = withoutReadings(state.q, filters);
    if (q === null) return [];
    const name = isFacet(parameter) ? facetLabels[parameter] : parameter;
    return [{ key, name, value: valueLabel(parameter, value), without: withQuery(state, q) }];
  });
}

/**
 * The search with these values of a facet chosen. A choice takes the place of words that were read as values of the same
 * facet: otherwise both would have to hold.
 */
export function withChoice(
  state: SearchState,
  facet: FacetName,
  values: string[],
  interpretation: ReadFilter[],
): SearchState {
  const chosen = withFacet(state, facet, values);
  const read = interpretation.filter(({ parameter }) => parameter === facet);
  if (values.length === 0 || read.length === 0) return chosen;
  return withQuery(chosen, withoutReadings(state.q, read) ?? state.q);
}

function withoutReadings(q: string, filters: ReadFilter[]): string | null {
  let rest: string | null = q;
  for (const { text } of filters) {
    if (rest === null || (rest === '' && q !== '')) break;
    rest = withoutWords(rest, text);
  }
  return rest;
}

function isFacet(name: string): name is FacetName {
  return (facetNames as readonly string[]).includes(name);
}
