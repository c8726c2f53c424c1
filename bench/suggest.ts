// Latency of GET /v1/suggest on the index that there is, with cold caches and no text asked twice.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadavg } from 'node:os';
import { createApp } from '../src/app.ts';
import { loadConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import { createSearchServices } from '../src/search/services.ts';
import { createElasticsearch } from '../src/storage/elasticsearch.ts';
import { createMultiSearch } from '../src/storage/search-index.ts';

const config = loadConfig();
const metrics = createMetrics('bench');
const elasticsearch = createElasticsearch(config, metrics);
/** Every so many letters of names drawn evenly, words swapped in each third, a letter left out in each fourth. */
function typedTexts(names: string[]): string[] {
  const texts = names.flatMap((name, position) => {
    const words = name.split(/[\s,]+/).slice(0, 4);
    const text = (position % 3 === 0 ? words.reverse() : words).join(' ').slice(0, 30);
    const typo = position % 4 === 0 ? text.slice(0, 4) + text.slice(5) : text;
    return [2, 5, 9, 14].map((length) => typo.slice(0, length)).filter((each) => each.trim().length > 1);
  });
  return [...new Set(texts)];
}

/** What a request of two searches costs that find one document each: what no suggestion can be faster than. */
async function bareMultiSearch(): Promise<number> {
  const started = performance.now();
  const one = (id: number) => [{ index: config.INDEX_NAME }, { query: { term: { id } }, size: 1 }];
  await elasticsearch.msearch({ searches: [...one(1), ...one(2)] });
  return performance.now() - started;
}

const quantile = (sorted: number[], part: number) => sorted[Math.floor(sorted.length * part)] as number;

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

  const unused = () => Promise.reject(new Error('suggest needs no database'));
  const app = createApp({
    ...createSearchServices({
      multiSearch: createMultiSearch(elasticsearch, index),
      disciplineNames: async () => new Map(),
      readRelevance: async () => ({ synonyms: [], pins: [] }),
    }),
    findPublishedBySlug: unused,
    findPublishedBySlugs: unused,
    probe: unused,
    pageFolder: 'no-page',
    logger: createLogger('api', { level: 'silent', format: 'json' }),
    metrics,
  });
  const server = createServer(app.callback());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/suggest`;

  // Compiles the code on both sides with other texts than are measured.
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
      bare.push(await bareMultiSearch());
    }
  }
  server.close();

  times.sort((a, b) => a.ms - b.ms);
  const ms = times.map((time) => time.ms);
  bare.sort((a, b) => a - b);
  const figures = {
    institutes: count,
    texts: ms.length,
    median_ms: quantile(ms, 0.5),
    p95_ms: quantile(ms, 0.95),
    p99_ms: quantile(ms, 0.99),
    bare_median_ms: Math.round(quantile(bare, 0.5) * 10) / 10,
    load_average: Math.round((loadavg()[0] as number) * 10) / 10,
    slowest: times.slice(-5).map(({ text, ms }) => `${text} (${ms} ms)`),
  };
  console.log(JSON.stringify(figures, null, 2));
} finally {
  await elasticsearch.close();
}
