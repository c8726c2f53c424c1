import type { estypes } from '@elastic/elasticsearch';
import { buildVocabulary, type Vocabulary } from '../domain/vocabulary.ts';
import type { MultiSearch, SearchAnswer } from './search-service.ts';

const fields = { districts: 'district', states: 'state', countries: 'country' } as const;

const placesSearch: estypes.SearchSearchRequestBody = {
  size: 0,
  track_total_hits: false,
  aggs: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { terms: { field, size: 10_000 } }]),
  ),
};

// A new district is understood in queries this much later; it is found by name at once.
const keepMs = 60_000;

/**
 * The vocabulary with the places that institutes are in, from one aggregation a minute a process. With Elasticsearch
 * away the last one stands, or one without places: a query is then read less well, and answered all the same.
 */
export function createVocabularySource(multiSearch: MultiSearch): () => Promise<Vocabulary> {
  let current: Vocabulary = buildVocabulary({ districts: [], states: [], countries: [] });
  let loading: Promise<Vocabulary> | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;

  async function load(): Promise<Vocabulary> {
    try {
      const [answer] = await multiSearch([placesSearch]);
      const values = (name: keyof typeof fields) => termsOf(answer, name);
      current = buildVocabulary({
        districts: values('districts'),
        states: values('states'),
        countries: values('countries'),
      });
      // An index that has nothing yet says nothing of a minute from now.
      if (values('countries').length > 0) loadedAt = performance.now();
    } catch {
      // The search that asks for it meets the same outage and reports it.
    }
    loading = undefined;
    return current;
  }

  return async () => {
    if (performance.now() - loadedAt < keepMs) return current;
    loading ??= load();
    // Only the first search waits; later ones take what there is while it is renewed.
    return loadedAt === Number.NEGATIVE_INFINITY ? loading : current;
  };
}

function termsOf(answer: SearchAnswer | undefined, name: string): string[] {
  const terms = answer?.aggregations?.[name] as { buckets: { key: string }[] } | undefined;
  return (terms?.buckets ?? []).map((bucket) => bucket.key);
}
