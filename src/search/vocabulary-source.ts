import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import { withTimeout } from '../async/with-timeout.ts';
import type { MultiSearch, SearchAnswer } from '../domain/search/multi-search.ts';
import { buildRelevance, noRelevance, type RelevanceRows } from '../domain/search/relevance.ts';
import { buildMeanings, type Vocabulary } from '../domain/search/vocabulary.ts';
import { maxFacetValues } from './facets/facet-limits.ts';
import { refreshedValue } from './refreshed-value.ts';

const fields = { districts: 'district', states: 'state', countries: 'country' } as const;

const placesSearch: estypes.SearchSearchRequestBody = {
  size: 0,
  track_total_hits: false,
  aggs: Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [name, { terms: { field, size: maxFacetValues } }]),
  ),
};

// A new district is understood in queries this much later; it is found by name at once.
export const keepPlacesMs = 10_000;
// So soon an admin's synonym or pin is in effect in every process.
const keepRelevanceMs = 2_000;

// A search does not wait for a database that hangs.
const relevanceWaitMs = 250;

const withoutPlaces = {
  meanings: buildMeanings({ districts: [], states: [], countries: [] }),
  checksum: '-',
};
const withoutRelevance = { ...noRelevance, checksum: '-' };

/** What queries are understood by. */
export interface VocabularySource {
  vocabulary(): Promise<Vocabulary>;
  /** The same text as long as the vocabulary is the same, in every process. */
  version(): Promise<string>;
}

/**
 * The places that institutes are in, from one aggregation in ten seconds a process, and what admins say of queries, from one
 * read of Postgres in two seconds. With a server away the last answer stands, or one without: a query is then understood
 * less well, and answered all the same.
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
    // An index that has nothing yet says nothing of a moment from now.
    if (places.countries.length === 0) throw new Error('no places yet');
    return { meanings: buildMeanings(places), checksum: checksumOf(places) };
  }, keepPlacesMs);
  const relevance = refreshedValue(async () => {
    const rows = await deps.readRelevance();
    return { ...buildRelevance(rows), checksum: checksumOf(rows) };
  }, keepRelevanceMs);

  const read = () =>
    Promise.all([
      // The search that asks meets the same outage and reports it; Postgres is no condition of a search.
      meanings().catch(() => withoutPlaces),
      withTimeout(relevance(), relevanceWaitMs, () => withoutRelevance).catch(() => withoutRelevance),
    ]);

  return {
    async vocabulary() {
      const [{ meanings }, { synonyms, pins }] = await read();
      return { meanings, synonyms, pins };
    },
    async version() {
      const [meant, said] = await read();
      return `${meant.checksum}${said.checksum}`;
    },
  };
}

function checksumOf(content: object): string {
  return createHash('sha1').update(JSON.stringify(content)).digest('base64url').slice(0, 10);
}

function terms(answer: SearchAnswer | undefined, name: keyof typeof fields): string[] {
  const values = answer?.aggregations?.[name] as { buckets: { key: string }[] } | undefined;
  // In an order that does not change with every count.
  return (values?.buckets ?? []).map((bucket) => bucket.key).sort();
}
