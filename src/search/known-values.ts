import type { estypes } from '@elastic/elasticsearch';
import { type ValueFacetName, valueFacetNames, valueFacets } from '../domain/search/facets.ts';
import type { MultiSearch } from '../domain/search/multi-search.ts';
import type { IsKnownValue } from '../domain/text/personal-data.ts';
import { maxFacetValues } from './facets/facet-limits.ts';

const keepMs = 60_000;
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
 * The values that facets have, from one aggregation in a minute, in the background. `refresh` waits for it. Until it is there,
 * and of a facet with more than 10,000 values those beyond, none is known.
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
    nextAt = performance.now() + keepMs;
  }

  return {
    isKnown(facet, value) {
      // Whoever searches meets the same outage, and reports it.
      if (performance.now() >= nextAt) refresh().catch(() => undefined);
      return known.get(facet)?.has(value) ?? false;
    },
    refresh,
  };
}
