import type { Readable } from 'node:stream';
import { text as readStream } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import type pg from 'pg';
import { buildDocument } from '../../src/domain/institutes/document.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { readForIndexing } from '../../src/storage/postgres/catalogue/institutes.ts';
import { appendStamp, createTargetProjections } from '../sync/target-documents.ts';
import { readExpectedHits } from './expected-hits.ts';

export type Kind = 'missing' | 'extra' | 'differing';

/** An institute whose document in the index is not the one that is built from Postgres. */
export interface Difference {
  id: number;
  kind: Kind;
  /** The document built from Postgres, as JSON; null when the index must not have one. */
  expected: string | null;
}

type Source = Record<string, unknown> & { read_stamp?: number };

/** Compares an index with Postgres, some institutes at a time. */
export interface Comparison {
  /**
   * Compares all institutes with ids above `after` and up to `end`, or without an upper bound; `published` are the ids of the
   * published ones among them. It sees the index as of its last refresh.
   */
  compareRange(after: number, end: number | null, published: number[]): Promise<RangeResult>;
  /** Compares these institutes. It sees the index as it is now, refreshed or not. */
  compareIds(ids: number[]): Promise<Difference[]>;
  /** Institutes of which no document can be built, with the reason. They are not reported as differences. */
  readonly unreadable: ReadonlyMap<number, string>;
}

interface RangeResult {
  differences: Difference[];
  documents: number;
  /** The `_id`s of documents that do not belong to an institute. */
  foreign: string[];
}

const maxHits = 5_000;
const maxIds = 1_000;

/** Compares the index `indexName`, projected to its mapping, with Postgres. */
export function createComparison(
  deps: { pool: pg.Pool; elasticsearch: Elasticsearch },
  indexName: string,
): Comparison {
  const { pool, elasticsearch } = deps;
  const projectionFor = createTargetProjections(pool);
  const unreadable = new Map<number, string>();

  /** The expected document of each published institute among `ids`, as JSON. */
  async function expectedOf(ids: number[]): Promise<Map<number, string>> {
    const [project, read] = await Promise.all([projectionFor(indexName), readForIndexing(pool, ids)]);
    const expected = new Map<number, string>();
    const reasons = new Map(read.unreadable);
    for (const [id, row] of read.rows) {
      try {
        expected.set(id, JSON.stringify(project(buildDocument(row))));
      } catch (error) {
        reasons.set(id, `document: ${error instanceof Error ? error.message : error}`);
      }
    }
    // A row that is compared again may have become readable or unreadable since.
    for (const id of ids) unreadable.delete(id);
    for (const [id, reason] of reasons) unreadable.set(id, reason);
    return expected;
  }

  return {
    unreadable,

    async compareRange(after, end, published) {
      const [expected, text] = await Promise.all([expectedOf(published), readText(after, end)]);
      const seen = text === null ? null : readExpectedHits(text, expected);
      const asExpected = seen !== null && seen.size === expected.size;
      if (asExpected) return { differences: [], documents: seen.size, foreign: [] };
      const hits = await readRange(after, end);
      const differences: Difference[] = [];
      const foreign: string[] = [];
      const unseen = new Map(expected);
      for (const { _id, _source } of hits) {
        const id = Number(_id);
        if (String(_source.id) !== _id) {
          foreign.push(_id);
          continue;
        }
        if (unreadable.has(id)) continue;
        const document = expected.get(id);
        unseen.delete(id);
        if (document === undefined) differences.push({ id, kind: 'extra', expected: null });
        else if (!isSameDocument(document, _source))
          differences.push({ id, kind: 'differing', expected: document });
      }
      for (const [id, document] of unseen) differences.push({ id, kind: 'missing', expected: document });
      return { differences, documents: hits.length, foreign };
    },

    async compareIds(ids) {
      const differences: Difference[] = [];
      for (let start = 0; start < ids.length; start += maxIds)
        differences.push(...(await compareSome(ids.slice(start, start + maxIds))));
      return differences;
    },
  };

  async function compareSome(ids: number[]): Promise<Difference[]> {
    const expected = await expectedOf(ids);
    const { docs } = await elasticsearch.mget<Source>({ index: indexName, ids: ids.map(String) });
    return docs.flatMap((doc): Difference[] => {
      const id = Number(doc._id);
      if (unreadable.has(id)) return [];
      const document = expected.get(id) ?? null;
      if (!('found' in doc)) throw new Error(`institute ${id} cannot be read from ${indexName}`);
      if (!doc.found) return document === null ? [] : [{ id, kind: 'missing', expected: document }];
      if (document === null) return [{ id, kind: 'extra', expected: null }];
      return isSameDocument(document, doc._source as Source)
        ? []
        : [{ id, kind: 'differing', expected: document }];
    });
  }

  function rangeSearch(after: number, end: number | null) {
    return {
      index: indexName,
      query: { range: { id: { gt: after, ...(end !== null && { lte: end }) } } },
      sort: ['_doc'],
      size: maxHits,
      track_total_hits: false,
      allow_partial_search_results: false,
    };
  }

  /** The text of the response; null when it is an error, which `readRange` will then report. */
  async function readText(after: number, end: number | null): Promise<string | null> {
    const { statusCode, body } = await elasticsearch.search(rangeSearch(after, end), {
      asStream: true,
      meta: true,
    });
    const text = await readStream(body as unknown as Readable);
    return statusCode === 200 ? text : null;
  }

  async function readRange(after: number, end: number | null): Promise<{ _id: string; _source: Source }[]> {
    const { hits } = await elasticsearch.search<Source>(rangeSearch(after, end));
    if (hits.hits.length < maxHits) return hits.hits as { _id: string; _source: Source }[];
    // The index has far more documents than institutes in this range: read each half by itself.
    const middle = end === null ? after + maxHits : after + Math.floor((end - after) / 2);
    return [...(await readRange(after, middle)), ...(await readRange(middle, end))];
  }
}

/** Compares the JSON texts first, which are nearly always equal, and then the values: the order of fields does not matter. */
function isSameDocument(expected: string, source: Source): boolean {
  if (JSON.stringify(source) === appendStamp(expected, source.read_stamp)) return true;
  const { read_stamp: _, ...document } = source;
  return isDeepStrictEqual(document, JSON.parse(expected));
}
