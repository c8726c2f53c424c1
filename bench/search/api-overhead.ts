import { randomBytes } from 'node:crypto';
import { canonicalSearch } from '../../src/contract/canonical-query.ts';
import { createCursorKey } from '../../src/contract/opaque-cursor.ts';
import { toSearchQuery } from '../../src/contract/parameters/search-parameters.ts';
import { noCountStore } from '../../src/domain/search/answer-store.ts';
import type { MultiSearch } from '../../src/domain/search/multi-search.ts';
import { noRelevance } from '../../src/domain/search/relevance.ts';
import { createSearchService } from '../../src/search/search-service.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import { createExchange, type Exchange, type ExchangeWith, multiSearchBody } from '../exchange.ts';
import { createBenchProgress } from '../progress.ts';
import { figuresOf, median, quantile } from '../statistics.ts';
import type { Deadline } from './deadline.ts';
import { startPassThroughApi } from './pass-through-api.ts';
import type { Subject } from './subjects.ts';

export interface Overhead {
  queries: number;
  rounds: number;
  /** In ms: the median over the queries of the median of each query's rounds. */
  api_median: number;
  bare_median: number;
  relay_median: number;
  /** The time of the API minus that of the bare requests, for pairs that were sent right after each other. */
  difference_median: number;
  difference_p95: number;
  /** The time of the pass-through API minus that of the bare requests: the least that any API costs. */
  relay_difference_median: number;
  answer_kilobytes: number;
}

type Way = 'api' | 'bare' | 'relay';
const ways: readonly Way[] = ['api', 'bare', 'relay'];

interface Pair {
  path: string;
  /** The requests that the API sends for it, one after the other. */
  requests: Buffer[];
  /** In ms, one for each round. */
  times: Record<Way, number[]>;
  bytes: number;
}

/**
 * Measures each query in three ways: by the API; as the bare requests that the API sends to Elasticsearch, sent as bytes by the
 * same HTTP client; and by a minimal pass-through API ('relay' in the report). The order changes from query to query.
 */
export async function measureOverhead(
  what: string,
  subjects: Subject[],
  send: { api: ExchangeWith; elasticsearch: ExchangeWith },
  recorded: { multiSearch: MultiSearch; index: string; elasticsearchUrl: string },
  rounds: number,
  deadline: Deadline,
): Promise<Overhead> {
  const pairs = await record(subjects, recorded);
  const relay = await startPassThroughApi({
    elasticsearchUrl: recorded.elasticsearchUrl,
    requests: pairs.map(({ requests }) => requests.map(String)),
  });
  const sendRelay = createExchange(relay.address);
  const ask: Record<Way, (pair: Pair, position: number) => Promise<number>> = {
    api: (pair) => askApi(pair, send.api),
    bare: (pair) => sendBare(pair, send.elasticsearch),
    relay: async (_, position) => (await answered(sendRelay(`/${position}`))).ms,
  };
  const progress = createBenchProgress(what, 'queries');
  let done = 0;
  let round = 0;
  try {
    // The first round warms up.
    for (; round <= rounds; round += 1) {
      if (round > 1 && deadline.isOver()) break;
      for (const [position, pair] of pairs.entries()) {
        for (const turn of ways.keys()) {
          const way = ways[(turn + position + round) % ways.length] as Way;
          const ms = await ask[way](pair, position);
          if (round > 0) pair.times[way].push(ms);
        }
        done += 1;
        progress.update(done, pairs.length * (rounds + 1));
      }
    }
  } finally {
    sendRelay.close();
    await relay.stop();
  }
  progress.end(done);
  const medianOf = (way: Way) => median(pairs.map(({ times }) => median(times[way])));
  const moreThanBare = (way: Way) =>
    pairs.map(({ times }) => median(times[way].map((ms, at) => ms - (times.bare[at] as number))));
  return {
    queries: pairs.length,
    rounds: round - 1,
    api_median: medianOf('api'),
    bare_median: medianOf('bare'),
    relay_median: medianOf('relay'),
    difference_median: median(moreThanBare('api')),
    difference_p95: quantile(moreThanBare('api'), 0.95),
    relay_difference_median: median(moreThanBare('relay')),
    answer_kilobytes: figuresOf(pairs.map((pair) => pair.bytes)).mean / 1_024,
  };
}

/** Runs the search service in this process and records its requests: those of all strategies, and of the relaxations. */
async function record(
  subjects: Subject[],
  { multiSearch, index }: { multiSearch: MultiSearch; index: string },
): Promise<Pair[]> {
  let requests: Buffer[] = [];
  const readRelevance = async () => ({ synonyms: [], pins: [] });
  const vocabulary = await createVocabularySource({ multiSearch, readRelevance }).vocabulary();
  const service = createSearchService({
    countStore: noCountStore,
    cursorKey: createCursorKey(async () => randomBytes(32)),
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
    pairs.push({ path, requests, times: { api: [], bare: [], relay: [] }, bytes: 0 });
  }
  return pairs;
}

async function askApi(pair: Pair, send: ExchangeWith): Promise<number> {
  const { body, ms } = await answered(send(pair.path));
  pair.bytes = body.length;
  return ms;
}

async function sendBare(pair: Pair, send: ExchangeWith): Promise<number> {
  let total = 0;
  for (const request of pair.requests) total += (await answered(send('/_msearch', request))).ms;
  return total;
}

async function answered(exchange: Promise<Exchange>): Promise<Exchange> {
  const answer = await exchange;
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body.toString().slice(0, 300)}`);
  return answer;
}
