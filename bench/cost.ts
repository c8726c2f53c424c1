// Measures how much one GET can cost the index at most, compared with a plain one.
import { readdirSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createAnswerRenderer } from '../src/answers/answer-renderer.ts';
import { loadConfig } from '../src/config.ts';
import { fromKey } from '../src/contract/answer-key.ts';
import { createCursorKey } from '../src/contract/opaque-cursor.ts';
import { readSearchInput } from '../src/contract/reading/search-input.ts';
import { noCountStore } from '../src/domain/search/answer-store.ts';
import { type FacetName, valueFacetNames } from '../src/domain/search/facets.ts';
import type { MultiSearch } from '../src/domain/search/multi-search.ts';
import { readPoints } from '../src/domain/search/search-query.ts';
import { createLogger } from '../src/logger.ts';
import { createMetrics } from '../src/metrics.ts';
import type { SearchResult } from '../src/search/search-service.ts';
import { createSearchServices } from '../src/search/search-services.ts';
import { createVocabularySource } from '../src/search/vocabulary-source.ts';
import {
  createElasticsearch,
  type Elasticsearch,
} from '../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../src/storage/elasticsearch/search-client.ts';
import { createPool } from '../src/storage/postgres/pool.ts';
import { readRelevance } from '../src/storage/postgres/tuning/relevance-tuning.ts';
import { runBench } from './runner.ts';
import { wholeNumber } from './whole-number.ts';

const help = `npm run bench:cost -- [options]

Measures what the most expensive GETs cost the index behind INDEX_NAME, compared with a plain one (a common word, all facets).
The caches of Elasticsearch are emptied before each. It measures the processor time of the threads of Elasticsearch, which
does not depend on the load of the machine, the searches, and the number of reads that the rate limit counts.
Elasticsearch must run on this machine, under Linux.

  --rounds N   measurements of each GET; the lowest one counts, because other work only adds to it (10)
  --json       print one JSON object instead of a table
  --help       print this help`;

interface Options {
  rounds: number;
  json: boolean;
}

function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      rounds: { type: 'string', default: '10' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    rounds: wholeNumber('--rounds', values.rounds, 1, 1_000),
    json: values.json,
  };
}

const typos = [
  ...'univrsty enginerng managemnt bangalre commerse sciense tecnolgy medcal colege insitute naturl kerela'.split(
    ' ',
  ),
  ...'educaton pharmcy nursng agricultre resarch polytecnic hyderbad mahavidylya academi vidyalya'.split(' '),
];

// Searches tolerate two typos in each of these.
const longTypos =
  'univercitty engeneering managementt tecknollogy agricultuer computter vidyalayya polytecknic internationnal';

/** Two values of each of the first facets, as many as `facets` says. */
function selections(facets: number): URLSearchParams {
  const values: Record<string, string[]> = {
    kind: ['college', 'university'],
    ownership: ['private', 'government'],
    country: ['India', 'Nepal'],
    level: ['undergraduate', 'postgraduate'],
    mode: ['full-time', 'distance'],
    gender: ['co-ed', 'women'],
    discipline: ['engineering', 'arts'],
  };
  const query = new URLSearchParams();
  for (const name of valueFacetNames.slice(0, facets))
    for (const value of values[name] ?? ['Kerala', 'Pune']) query.append(name, value);
  return query;
}

function search(more: Record<string, string>, facets = 0): string {
  const query = selections(facets);
  for (const [name, value] of Object.entries(more)) query.append(name, value);
  return query.toString();
}

const ranges = { fee_min: '1', established_min: '1900', rating_min: '1' };
const words = (count: number) => typos.slice(0, count).join(' ').slice(0, 200).trim();

const gets: [name: string, kind: 'search' | 'suggest' | 'facet', query: string][] = [
  ['plain: a common word', 'search', search({ q: 'engineering' })],
  ['no text', 'search', ''],
  ['misspelt words, 4', 'search', search({ q: words(4) })],
  ['misspelt words, 22', 'search', search({ q: words(22) })],
  ['words of two letters, 40', 'search', search({ q: shortWords(40) })],
  ['all ranges', 'search', search({ q: 'engineering', ...ranges })],
  ['three facets', 'search', search({ q: 'engineering' }, 3)],
  ['all facets', 'search', search({ q: 'engineering', ...ranges }, 12)],
  ['all facets, misspelt words, 4', 'search', search({ q: words(4), ...ranges }, 12)],
  ['all facets, misspelt words, 22', 'search', search({ q: words(22), ...ranges }, 12)],
  ['all facets, words of two letters, 40', 'search', search({ q: shortWords(40), ...ranges }, 12)],
  ['all facets, long misspelt words', 'search', search({ q: longTypos, ...ranges }, 12)],
  ['suggest: misspelt words', 'suggest', new URLSearchParams({ q: words(22).slice(0, 100) }).toString()],
  ['facet values, misspelt words, 22', 'facet', `university?${search({ text: words(22) }, 0)}`],
];

/** The most common values of each facet, which match many institutes and join programmes. */
function broadSelections(facets: SearchResult['facets'], names: readonly string[]): URLSearchParams {
  const query = new URLSearchParams({ fee_min: '1', fee_max: '900000', rating_min: '0.1' });
  for (const name of names) {
    const facet = facets[name as FacetName];
    if (facet?.type === 'values')
      for (const { value } of facet.values.slice(0, 20)) query.append(name, value);
  }
  return query;
}

/** GETs with the most common values of all facets, and of those of programmes, with different texts. */
function broadGets(facets: SearchResult['facets']): typeof gets {
  const texts = {
    'no text': '',
    'a common word': 'college',
    'misspelt words, 18': words(18),
    'long misspelt words': longTypos,
  };
  const chosen = { 'all facets': valueFacetNames, 'programme facets': ['level', 'discipline', 'mode'] };
  return Object.entries(texts).flatMap(([text, q]) =>
    Object.entries(chosen).map(([which, names]): (typeof gets)[number] => {
      const query = broadSelections(facets, names);
      if (q !== '') query.append('q', q);
      return [`${text}; the common values of ${which}`, 'search', query.toString()];
    }),
  );
}

function shortWords(count: number): string {
  const letter = (n: number) => String.fromCharCode(97 + (n % 26));
  return Array.from({ length: count }, (_, n) => letter(n) + letter(n * 7 + 3)).join(' ');
}

async function run({ rounds, json }: Options): Promise<void> {
  const config = loadConfig();
  const elasticsearch = createElasticsearch(config, createMetrics('bench'));
  const pool = createPool(config, 'bench', createLogger('bench', { level: 'silent', format: 'json' }));
  try {
    let searches = 0;
    const send = createMultiSearch(elasticsearch, config.INDEX_NAME);
    const multiSearch: MultiSearch = (all) => {
      searches += all.length;
      return send(all);
    };
    const { vocabulary } = createVocabularySource({
      multiSearch: send,
      readRelevance: () => readRelevance(pool),
    });
    const services = createSearchServices({
      multiSearch,
      vocabulary,
      disciplineNames: async () => new Map(),
      countStore: noCountStore,
      cursorKey: createCursorKey(() => Promise.reject(new Error('no cursor is read'))),
    });
    const unused = () => Promise.reject(new Error('no institute is read'));
    const render = createAnswerRenderer({
      services,
      backgroundServices: services,
      findPublishedBySlug: unused,
      findCurrentSlug: unused,
      findNews: unused,
      publicUrl: '',
    });
    const ask = (kind: (typeof gets)[number][1], query: string): Promise<unknown> => {
      const request = fromKey(`${kind} ${query}`);
      if (!request) throw new Error(`${kind} ${query} is not a request.`);
      return render(request, { version: null, background: false });
    };
    const { facets } = await services.searchService.search(readSearchInput(''));
    const asked = [...gets, ...broadGets(facets)];
    const spentMs = await processorClock(elasticsearch);
    const costs = new Map<string, number>();
    const counts = new Map<string, number>();
    // The first round is not counted, because classes are loaded and code is compiled in it.
    for (let round = 0; round <= rounds; round += 1) {
      for (const [name, kind, query] of asked) {
        await elasticsearch.indices.clearCache({ index: config.INDEX_NAME, request: true, query: true });
        searches = 0;
        const before = spentMs();
        await ask(kind, query);
        const spent = spentMs() - before;
        if (round > 0) costs.set(name, Math.min(spent, costs.get(name) ?? Number.POSITIVE_INFINITY));
        counts.set(name, searches);
      }
    }
    const plain = costs.get((gets[0] as (typeof gets)[number])[0]) as number;
    const report = asked.map(([name, kind, query]) => {
      const ms = costs.get(name) as number;
      const reads = kind === 'search' ? readPoints(readSearchInput(query)) : 1;
      return { name, searches: counts.get(name) ?? 0, ms, times_plain: ms / plain, reads };
    });
    if (json) console.log(JSON.stringify({ at: new Date().toISOString(), gets: report }));
    else
      console.table(
        Object.fromEntries(
          report.map(({ name, ms, times_plain, ...rest }) => [
            name,
            { ...rest, ms: ms.toFixed(1), 'times plain': times_plain.toFixed(1) },
          ]),
        ),
      );
  } finally {
    await Promise.all([elasticsearch.close(), pool.end()]);
  }
}

/**
 * Creates a clock of the processor time that the threads of Elasticsearch have used, in ms. Threads that collect garbage or
 * compile code are excluded, because they work at arbitrary times.
 */
async function processorClock(elasticsearch: Elasticsearch): Promise<() => number> {
  const { nodes } = await elasticsearch.nodes.info({ metric: 'process' });
  const [pid, another] = Object.values(nodes).map(({ process }) => process?.id);
  if (pid === undefined || another !== undefined)
    throw new Error('Elasticsearch must have exactly one node, on this machine');
  const tasks = `/proc/${pid}/task`;
  const read = (task: string, file: string): string => {
    try {
      return readFileSync(`${tasks}/${task}/${file}`, 'utf8');
    } catch {
      // The thread has ended meanwhile.
      return '';
    }
  };
  return () => {
    const own = readdirSync(tasks).filter((task) => read(task, 'comm').startsWith('elasticsearch'));
    return own.reduce((sum, task) => sum + Number(read(task, 'schedstat').split(' ')[0]), 0) / 1e6;
  };
}

await runBench('bench:cost', help, readOptions, run);
