import type { Config } from '../../src/config.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import { startApi } from '../api-process.ts';
import { createExchange } from '../exchange.ts';
import { loadAverage } from '../load-average.ts';
import { createRandom } from '../random.ts';
import { measureOverhead } from './api-overhead.ts';
import { indexFigures, segments } from './bench-index.ts';
import { createDeadline } from './deadline.ts';
import { readMaterial } from './material.ts';
import type { Options } from './options.ts';
import { type Race, racePlans } from './plan-race.ts';
import { rowsOf } from './race-table.ts';
import { makeQueries } from './recipe.ts';
import type { Report, RequestCache, Tables } from './report.ts';
import { makeSubjects } from './subjects.ts';

/** Measures on the index behind `INDEX_NAME`, and restores the setting of the request cache afterwards. */
export async function measure(
  deps: { elasticsearch: Elasticsearch; config: Config },
  institutes: number,
  options: Options,
): Promise<Report> {
  const { elasticsearch, config } = deps;
  const index = config.INDEX_NAME;
  const deadline = createDeadline(options.minutes);
  const multiSearch = createMultiSearch(elasticsearch, index);
  const material = await readMaterial(elasticsearch, index, options.seed);
  const queries = makeQueries(material, options.queries, createRandom(options.seed));
  const subjects = await makeSubjects(queries, multiSearch);
  const send = createExchange(config.ELASTICSEARCH_URL);
  // Nothing listens on that port, so no answer is cached.
  const api = await startApi({ ...config, REDIS_URL: 'redis://127.0.0.1:1/0' });
  const sendApi = createExchange(api.address);

  // This is a setting and not a parameter of the requests, so that it applies to the API's own requests too.
  const switchRequestCache = (enable: boolean) =>
    elasticsearch.indices.putSettings({ index, settings: { 'index.requests.cache.enable': enable } });
  const emptyRequestCache = () => elasticsearch.indices.clearCache({ index, request: true });
  const race = async (requestCache: RequestCache): Promise<Race> =>
    racePlans(
      `plans, request cache ${requestCache}`,
      subjects,
      send,
      index,
      options.rounds,
      deadline,
      requestCache === 'emptied' ? emptyRequestCache : async () => undefined,
    );
  const overhead = (requestCache: RequestCache) =>
    measureOverhead(
      `api, request cache ${requestCache}`,
      subjects,
      { api: sendApi, elasticsearch: send },
      { multiSearch, index, elasticsearchUrl: config.ELASTICSEARCH_URL },
      options.rounds,
      deadline,
    );
  try {
    await switchRequestCache(false);
    const off = await race('off');
    const apiOff = await overhead('off');
    await switchRequestCache(true);
    const emptied = await race('emptied');
    const warm = await race('warm');
    const apiWarm = await overhead('warm');
    return {
      institutes,
      index: {
        ...(await indexFigures(elasticsearch, index)),
        segments_a_shard: segments,
        shards: config.INDEX_SHARDS,
      },
      seed: options.seed,
      queries: subjects.length,
      second_ways: subjects.filter(({ missedStrategies }) => missedStrategies > 0).length,
      differences: [...new Set([off, emptied, warm].flatMap((each) => each.differences))],
      plans: { off: tablesOf(off), emptied: tablesOf(emptied), warm: tablesOf(warm) },
      api: { off: apiOff, warm: apiWarm },
      load_average: loadAverage(),
    };
  } finally {
    await switchRequestCache(true);
    sendApi.close();
    send.close();
    await api.stop();
  }
}

function tablesOf({ raced, rounds }: Race): Tables {
  return {
    rounds,
    same_text: rowsOf(raced, 'baseline'),
    own_text: rowsOf(raced, 'own_text_baseline'),
  };
}
