import type { estypes } from '@elastic/elasticsearch';
import { type ValueFacetName, valueFacetNames, valueFacets } from '../domain/search/facets.ts';
import type { MultiSearch } from '../domain/search/multi-search.ts';
import type { IsKnownValue } from '../domain/text/personal-data.ts';
import { maxFacetValues } from './facets/facet-limits.ts';

const maxAgeMs = 60_000;
const retryMs = 5_000;

const valuesSearch: estypes.SearchSearchRequestBody = {
  size: 0,
  track_total_hits: false,
  aggs: Object.fromEntries(
    valueFacetNames.map((name) => [
      name,
      { terms: { field: valueFacets[name].field, size: maxFacetValues } },
    ]),
  ),
};

/**
 * Tells which values the facets have, by one aggregation each minute in the background; `refresh` waits for one. No value is
 * known before the first answer, and of a facet with more than 10,000 values only the 10,000 most common are.
 */
export function createKnownValues(multiSearch: MultiSearch): {
  isKnown: IsKnownValue;
  refresh: () => Promise<void>;
} {
  let known = new Map<ValueFacetName, Set<string>>();
  let nextAt = 0;

  async function refresh() {
    nextAt = performance.now() + retryMs;
    const [answer] = await multiSearch([valuesSearch]);
    known = new Map(
      valueFacetNames.map((name) => {
        const terms = answer?.aggregations?.[name] as { buckets: { key: string }[] } | undefined;
        return [name, new Set(terms?.buckets.map(({ key }) => key))];
      }),
    );
    nextAt = performance.now() + maxAgeMs;
  }

  return {
    isKnown(facet, value) {
      // A failure is not reported here, since every search meets the same outage and reports it.
      if (performance.now() >= nextAt) refresh().catch(() => undefined);
      return known.get(facet)?.has(value) ?? false;
    },
    refresh,
  };
}
