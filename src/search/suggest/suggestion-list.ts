import type { estypes } from '@elastic/elasticsearch';
import type { SuggestedDiscipline, SuggestedPlace } from '../../contract/responses/suggest-response.ts';
import type { SearchAnswer } from '../../domain/search/multi-search.ts';
import { maxFacetValues } from '../facets/facet-limits.ts';
import {
  type ComparableName,
  match,
  matchQuality,
  type TypedWords,
  toComparableName,
} from '../query/word-match.ts';

/** The places and disciplines that can be suggested, each with the names that it is compared by. */
export interface SuggestionList {
  places: { item: SuggestedPlace; names: ComparableName[] }[];
  disciplines: { item: SuggestedDiscipline; names: ComparableName[] }[];
}

/**
 * Counts the institutes of every place and discipline. Districts are counted by state, since two states may have districts with
 * the same name.
 */
export const listSearch: estypes.SearchSearchRequestBody = {
  size: 0,
  track_total_hits: false,
  aggs: {
    countries: { terms: { field: 'country', size: maxFacetValues } },
    states: {
      terms: { field: 'state', size: maxFacetValues },
      aggs: { districts: { terms: { field: 'district', size: maxFacetValues } } },
    },
    disciplines: { terms: { field: 'disciplines', size: maxFacetValues } },
  },
};

interface Terms {
  buckets: { key: string; doc_count: number; districts?: Terms }[];
}

/** Reads the answer to `listSearch`. `disciplineNames` are by code; a discipline without a name gets one made of its code. */
export function readList(answer: SearchAnswer, disciplineNames: ReadonlyMap<string, string>): SuggestionList {
  const buckets = (name: string) => ((answer.aggregations?.[name] ?? { buckets: [] }) as Terms).buckets;
  const places: SuggestedPlace[] = [
    ...buckets('countries').map(({ key, doc_count }) => ({
      value: key,
      facet: 'country' as const,
      count: doc_count,
    })),
    ...buckets('states').flatMap(({ key: state, doc_count, districts }) => [
      { value: state, facet: 'state' as const, count: doc_count },
      ...(districts?.buckets ?? []).map((district) => ({
        value: district.key,
        facet: 'district' as const,
        state,
        count: district.doc_count,
      })),
    ]),
  ];
  return {
    places: places.map((item) => ({ item, names: [toComparableName(item.value)] })),
    disciplines: buckets('disciplines').map(({ key, doc_count }) => {
      const words = key.replaceAll('-', ' ');
      const name = disciplineNames.get(key) ?? words.charAt(0).toUpperCase() + words.slice(1);
      return {
        item: { value: key, name, count: doc_count },
        names: [toComparableName(name), toComparableName(words)],
      };
    }),
  };
}

/** The best `limit` items of a list: by how well they match, then by how many institutes they have. */
export function bestOf<T extends { value: string; count: number }>(
  list: { item: T; names: ComparableName[] }[],
  typed: TypedWords,
  limit: number,
): T[] {
  return list
    .map(({ item, names }) => ({
      item,
      quality: Math.max(...names.map((name) => matchQuality(typed, name))),
    }))
    .filter(({ quality }) => quality !== match.none)
    .sort(
      (a, b) =>
        b.quality - a.quality || b.item.count - a.item.count || (a.item.value < b.item.value ? -1 : 1),
    )
    .slice(0, limit)
    .map(({ item }) => item);
}
