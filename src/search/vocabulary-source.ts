import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import { refreshedValue } from '../async/refreshed-value.ts';
import { withTimeout } from '../async/with-timeout.ts';
import type { MultiSearch, SearchAnswer } from '../domain/search/multi-search.ts';
import { buildRelevance, noRelevance, type RelevanceRows } from '../domain/search/relevance.ts';
import { buildMeanings, type Vocabulary } from '../domain/search/vocabulary.ts';
import { maxFacetValues } from './facets/facet-limits.ts';

const fields = { districts: 'district', states: 'state', countries: 'country' } as const;

const placesSearch: estypes.SearchSearchRequestBody = {
  size: 0,
  track_total_hits: false,
  aggs: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { terms: { field, size: maxFacetValues } }]),
  ),
};

// A new district is understood in queries this much later; institutes in it are found by its name at once.
/** @internal Exported for tests. */
export const placesMaxAgeMs = 10_000;
// A new synonym or pin is in effect in every process after this time.
const relevanceMaxAgeMs = 2_000;

// A search does not wait longer than this for a database that hangs.
const relevanceTimeoutMs = 250;

const withoutPlaces = {
  meanings: buildMeanings({ districts: [], states: [], countries: [] }),
  checksum: '-',
};
const withoutRelevance = { ...noRelevance, checksum: '-' };

/** Gives the current vocabulary, by which queries are interpreted. */
export interface VocabularySource {
  vocabulary(): Promise<Vocabulary>;
  /** A checksum of the vocabulary: the same text in every process as long as the vocabulary is the same. */
  version(): Promise<string>;
}

/**
 * Caches the places that institutes are in, read by one aggregation every ten seconds, and the synonyms and pins, read from
 * Postgres every two seconds. While a server is unavailable the last known part is used, or none: queries are then interpreted
 * less well, and still answered.
 */
export function createVocabularySource(deps: {
  multiSearch: MultiSearch;
  readRelevance: () => Promise<RelevanceRows>;
}): VocabularySource {
  const meanings = refreshedValue(async () => {
    const [answer] = await deps.multiSearch([placesSearch]);
    const places = {
      districts: terms(answer, 'districts'),
      states: terms(answer, 'states'),
      countries: terms(answer, 'countries'),
    };
    // An index without institutes is being filled: its places must not be cached.
    if (places.countries.length === 0) throw new Error('the index has no places yet');
    return { meanings: buildMeanings(places), checksum: checksumOf(places) };
  }, placesMaxAgeMs);
  const relevance = refreshedValue(async () => {
    const rows = await deps.readRelevance();
    return { ...buildRelevance(rows), checksum: checksumOf(rows) };
  }, relevanceMaxAgeMs);

  const read = () =>
    Promise.all([
      // The search itself meets an outage of Elasticsearch and reports it; a search must not depend on Postgres.
      meanings().catch(() => withoutPlaces),
      withTimeout(relevance(), relevanceTimeoutMs, () => withoutRelevance).catch(() => withoutRelevance),
    ]);

  return {
    async vocabulary() {
      const [{ meanings }, { synonyms, pins }] = await read();
      return { meanings, synonyms, pins };
    },
    async version() {
      const [places, tuning] = await read();
      return `${places.checksum}${tuning.checksum}`;
    },
  };
}

function checksumOf(content: object): string {
  return createHash('sha1').update(JSON.stringify(content)).digest('base64url').slice(0, 10);
}

function terms(answer: SearchAnswer | undefined, name: keyof typeof fields): string[] {
  const values = answer?.aggregations?.[name] as { buckets: { key: string }[] } | undefined;
  // Sorted, so that the checksum does not change whenever a count changes.
  return (values?.buckets ?? []).map((bucket) => bucket.key).sort();
}
