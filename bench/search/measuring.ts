import type { Config } from '../../src/config.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch.ts';
import { createMultiSearch } from '../../src/storage/search-index.ts';
import { measureOverhead } from './api-overhead.ts';
import { startApi } from './api-process.ts';
import { indexFigures, segments } from './bench-index.ts';
import { createDeadline } from './deadline.ts';
import { createExchange } from './exchange.ts';
import { readMaterial } from './material.ts';
import type { Options } from './options.ts';
import { type Race, racePlans } from './plan-race.ts';
import { rowsOf } from './race-table.ts';
import { createRandom } from './random.ts';
import { makeQueries } from './recipe.ts';
import { loadAverage, type Report, type Tables } from './report.ts';
import { makeSubjects } from './subjects.ts';

/** Measures on the index behind `INDEX_NAME`; the request cache is as it was before afterwards. */
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
  const api = await startApi(config);
  const sendApi = createExchange(api.address);

  // A setting, not a parameter of the requests: the API's own requests are to be without the cache too.
  const requestCache = (enable: boolean) =>
    elasticsearch.indices.putSettings({ index, settings: { 'index.requests.cache.enable': enable } });
  const race = (what: string) => racePlans(what, subjects, send, index, options.rounds, deadline);
  const overhead = (what: string) =>
    measureOverhead(
      what,
      subjects,
      { api: sendApi, elasticsearch: send },
      { multiSearch, index },
      options.rounds,
      deadline,
    );
  try {
    await requestCache(false);
    const uncached = await race('plans, request cache off');
    const apiUncached = await overhead('api, request cache off');
    await requestCache(true);
    const warm = await race('plans, request cache warm');
    const apiWarm = await overhead('api, request cache warm');
    return {
      institutes,
      index: {
        ...(await indexFigures(elasticsearch, index)),
        segments_a_shard: segments,
        shards: config.INDEX_SHARDS,
      },
      seed: options.seed,
      queries: subjects.length,
      second_ways: subjects.filter(({ missedWays }) => missedWays > 0).length,
      differences: [...new Set([...uncached.differences, ...warm.differences])],
      uncached: tablesOf(uncached),
      warm: tablesOf(warm),
      api_uncached: apiUncached,
      api_warm: apiWarm,
      load_average: loadAverage(),
    };
  } finally {
    await requestCache(true);
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
