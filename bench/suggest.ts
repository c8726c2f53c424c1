// Measures the latency of GET /v1/suggest on the existing index, with cold caches and no text twice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { cachePolicies } from '../src/answers/cache-policy.ts';
import { createAnswers } from '../src/answers/create-answers.ts';
import { type AppDependencies, createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { createCursorKey } from '../src/contract/opaque-cursor.ts';
import { noAnswerStore, noCountStore } from '../src/domain/search/answer-store.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import {
  createElasticsearch,
  type Elasticsearch,
} from '../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../src/storage/elasticsearch/search-client.ts';
import { loadAverage } from './load-average.ts';
import { runBench } from './runner.ts';
import { median, quantile } from './statistics.ts';

const help = `npm run bench:suggest

Measures GET /v1/suggest, as timed by the server, on the index behind INDEX_NAME: 150 random names typed to several
lengths, some with swapped words or a missing letter, no text twice, with Elasticsearch's caches emptied first. It also
measures the smallest request of two searches. It prints one JSON object to stdout.

  --help  print this help`;

function readOptions(args: string[]): object | null {
  const { values } = parseArgs({ args, options: { help: { type: 'boolean', default: false } } });
  return values.help ? null : {};
}

await runBench('bench:suggest', help, readOptions, measure);

/** The first letters of names, to several lengths: with words swapped in each third name, a letter missing in each fourth. */
function typedTexts(names: string[]): string[] {
  const texts = names.flatMap((name, position) => {
    const words = name.split(/[\s,]+/).slice(0, 4);
    const text = (position % 3 === 0 ? words.reverse() : words).join(' ').slice(0, 30);
    const typo = position % 4 === 0 ? text.slice(0, 4) + text.slice(5) : text;
    return [2, 5, 9, 14].map((length) => typo.slice(0, length)).filter((each) => each.trim().length > 1);
  });
  return [...new Set(texts)];
}

/** Measures a request of two searches that find one document each: the lower bound for every suggestion. */
async function bareMultiSearch(elasticsearch: Elasticsearch, index: string): Promise<number> {
  const started = performance.now();
  const one = (id: number) => [{ index }, { query: { term: { id } }, size: 1 }];
  await elasticsearch.msearch({ searches: [...one(1), ...one(2)] });
  return performance.now() - started;
}

async function measure(): Promise<void> {
  const config = loadConfig();
  const metrics = createMetrics('bench');
  const elasticsearch = createElasticsearch(config, metrics);
  try {
    const index = config.INDEX_NAME;
    const { count } = await elasticsearch.count({ index });
    const sample = await elasticsearch.search<{ name: string }>({
      index,
      size: 150,
      _source: ['name'],
      query: { function_score: { functions: [{ random_score: { seed: 7, field: 'id' } }] } },
    });
    const texts = typedTexts(sample.hits.hits.map((hit) => hit._source?.name ?? ''));

    const unused = () => Promise.reject(new Error('suggestions need no database'));
    const multiSearch = createMultiSearch(elasticsearch, index);
    const logger = createLogger('api', { level: 'silent', format: 'json' });
    const policies = cachePolicies(config.SEARCH_MAX_STALE_MS);
    const cursorKey = createCursorKey(unused);
    const app = createApp({
      signInService: {
        verifyToken: unused,
        isRevoked: unused,
        keySet: unused,
        signIn: { logIn: unused, refresh: unused, logOut: unused, endSession: unused },
      },
      // Nobody is signed in, so these are never used.
      ...({ editingService: {}, searchTuningService: {}, importService: {}, reportService: {} } as Pick<
        AppDependencies,
        | 'editingService'
        | 'accountLinkService'
        | 'myAccountService'
        | 'searchTuningService'
        | 'dashboardService'
        | 'importService'
        | 'reportService'
        | 'imageService'
        | 'readMedia'
        | 'jobService'
      >),
      cursorKey,
      answers: createAnswers({
        answerStore: noAnswerStore,
        countStore: noCountStore,
        policies,
        multiSearch,
        backgroundSearch: multiSearch,
        concurrency: 8,
        cursorKey,
        disciplineNames: async () => new Map(),
        readRelevance: async () => ({ synonyms: [], pins: [] }),
        findPublishedBySlug: unused,
        findCurrentSlug: unused,
        searchChanges: multiSearch,
        readDifferences: unused,
        publicUrl: '',
        onError: () => undefined,
      }),
      policies,
      onAnswered: () => undefined,
      findPublishedBySlugs: unused,
      findCurrentSlugs: unused,
      rateLimits: {
        countRead: () => null,
        consume: unused,
        guess: unused,
        forgiveGuesses: unused,
        close: async () => undefined,
      },
      settings: config,
      isKnownValue: () => false,
      probe: unused,
      readinessProblems: () => [],
      pageFolder: 'no-page',
      findSlug: unused,
      logger,
      metrics,
    });
    const server = createServer(app.callback());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/suggest`;

    // Warms up the code on both sides with other texts than the measured ones.
    const [warmUp, measured] = [texts.filter((_, n) => n % 3 === 0), texts.filter((_, n) => n % 3 !== 0)];
    const times: { text: string; ms: number }[] = [];
    const bare: number[] = [];
    for (const [measuring, list] of [
      [false, warmUp],
      [true, measured],
    ] as const) {
      await elasticsearch.indices.clearCache({ index });
      for (const text of list) {
        const response = await fetch(`${base}?q=${encodeURIComponent(text)}`);
        await response.arrayBuffer();
        if (response.status !== 200) throw new Error(`${text}: ${response.status}`);
        const ms = Number(/dur=([\d.]+)/.exec(response.headers.get('server-timing') ?? '')?.[1]);
        if (!measuring) continue;
        times.push({ text, ms });
        bare.push(await bareMultiSearch(elasticsearch, index));
      }
    }
    server.close();

    times.sort((a, b) => a.ms - b.ms);
    const ms = times.map((time) => time.ms);
    const figures = {
      institutes: count,
      texts: ms.length,
      median_ms: median(ms),
      p95_ms: quantile(ms, 0.95),
      p99_ms: quantile(ms, 0.99),
      bare_median_ms: Math.round(median(bare) * 10) / 10,
      load_average: loadAverage(),
      slowest: times.slice(-5).map(({ text, ms }) => `${text} (${ms} ms)`),
    };
    console.log(JSON.stringify(figures, null, 2));
  } finally {
    await elasticsearch.close();
  }
}
