import { noCountStore } from '../../src/domain/answer-store.ts';
import { canonicalSearch } from '../../src/domain/canonical-query.ts';
import { noRelevance } from '../../src/domain/relevance.ts';
import { toSearchQuery } from '../../src/domain/search-query.ts';
import { createSearchService, type MultiSearch } from '../../src/search/search-service.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import { type ExchangeWith, multiSearchBody } from '../exchange.ts';
import { createProgress } from '../progress.ts';
import { figuresOf, median, quantile } from '../statistics.ts';
import type { Deadline } from './deadline.ts';
import type { Subject } from './subjects.ts';

export interface Overhead {
  queries: number;
  rounds: number;
  /** ms; of each query the median of its rounds */
  api_median: number;
  bare_median: number;
  /** API less bare, of one pair asked right after each other */
  difference_median: number;
  difference_p95: number;
  answer_kilobytes: number;
}

interface Pair {
  path: string;
  /** What the API sends for it, one after the other. */
  requests: Buffer[];
  differences: number[];
  api: number[];
  bare: number[];
  bytes: number;
}

/** Asks the API, and sends what it sends to Elasticsearch by the same client, the order turned about each time. */
export async function measureOverhead(
  what: string,
  subjects: Subject[],
  send: { api: ExchangeWith; elasticsearch: ExchangeWith },
  recorded: { multiSearch: MultiSearch; index: string },
  rounds: number,
  deadline: Deadline,
): Promise<Overhead> {
  const pairs = await record(subjects, recorded);
  const progress = createProgress(what, 'queries');
  let done = 0;
  let round = 0;
  // The first round warms up.
  for (; round <= rounds; round += 1) {
    if (round > 1 && deadline.isOver()) break;
    for (const [position, pair] of pairs.entries()) {
      const apiFirst = (round + position) % 2 === 0;
      const early = apiFirst ? await askApi(pair, send.api) : null;
      const bare = await sendBare(pair, send.elasticsearch);
      const api = early ?? (await askApi(pair, send.api));
      if (round > 0) {
        pair.api.push(api);
        pair.bare.push(bare);
        pair.differences.push(api - bare);
      }
      done += 1;
      progress.update(done, pairs.length * (rounds + 1));
    }
  }
  progress.end(done);
  const differences = pairs.map((pair) => median(pair.differences));
  return {
    queries: pairs.length,
    rounds: round - 1,
    api_median: median(pairs.map((pair) => median(pair.api))),
    bare_median: median(pairs.map((pair) => median(pair.bare))),
    difference_median: median(differences),
    difference_p95: quantile(differences, 0.95),
    answer_kilobytes: figuresOf(pairs.map((pair) => pair.bytes)).mean / 1_024,
  };
}

/** Runs the service in this process and keeps what it sends: all ways to take a text, and what would find more. */
async function record(
  subjects: Subject[],
  { multiSearch, index }: { multiSearch: MultiSearch; index: string },
): Promise<Pair[]> {
  let requests: Buffer[] = [];
  const readRelevance = async () => ({ synonyms: [], pins: [] });
  const vocabulary = await createVocabularySource({ multiSearch, readRelevance }).vocabulary();
  const service = createSearchService({
    countStore: noCountStore,
    vocabulary: async () => ({ ...vocabulary, ...noRelevance }),
    multiSearch: (searches) => {
      requests.push(multiSearchBody(index, searches));
      return multiSearch(searches);
    },
  });
  const pairs: Pair[] = [];
  for (const { parameters } of subjects) {
    requests = [];
    const { query } = toSearchQuery(parameters);
    await service.search(query);
    const path = `/v1/institutes?${canonicalSearch(query)}`;
    pairs.push({ path, requests, differences: [], api: [], bare: [], bytes: 0 });
  }
  return pairs;
}

async function askApi(pair: Pair, send: ExchangeWith): Promise<number> {
  const { status, body, ms } = await send(pair.path);
  if (status !== 200) throw new Error(`${pair.path}: ${status} ${body.toString().slice(0, 300)}`);
  pair.bytes = body.length;
  return ms;
}

async function sendBare(pair: Pair, send: ExchangeWith): Promise<number> {
  let total = 0;
  for (const request of pair.requests) {
    const { status, ms } = await send('/_msearch', request);
    if (status !== 200) throw new Error(`_msearch: ${status}`);
    total += ms;
  }
  return total;
}
