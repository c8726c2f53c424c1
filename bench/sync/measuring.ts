import { availableParallelism } from 'node:os';
import type pg from 'pg';
import type { VerifyReport } from '../../indexer/rebuild/verify.ts';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import type { Shutdown } from '../../src/shutdown.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { definitionChecksum, loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import {
  createUnsearchedIndex,
  deleteIndex,
  enableRefresh,
  switchReadAlias,
} from '../../src/storage/elasticsearch/indexes.ts';
import { countPublished } from '../../src/storage/postgres/catalogue/institutes.ts';
import { beginRebuild, endRebuild } from '../../src/storage/postgres/sync/rebuilds.ts';
import { loadAverage } from '../load-average.ts';
import { measureLag } from './lag.ts';
import { removeTraces, startIndexer } from './live-indexer.ts';
import { startMeasured } from './measured-process.ts';
import { memoryOf } from './memory.ts';
import type { Options } from './options.ts';
import { removePrebuilt, writePrebuilt } from './prebuilt.ts';
import { race } from './race.ts';
import { countDifferences, type Report } from './report.ts';
import type { VerifyCall } from './verification.ts';

interface Deps {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: Config;
  /** the file for the prebuilt requests */
  file: string;
  logger: Logger;
  shutdown: Shutdown;
  signal: AbortSignal;
}

/** Measures a rebuild, then a verification of its result, then live edits. */
export async function measure(deps: Deps, options: Options): Promise<Report> {
  const { pool, elasticsearch, config } = deps;
  const institutes = await countPublished(pool);
  const index = await createUnsearchedIndex(elasticsearch, config);
  const definition = loadIndexDefinition(config);
  await beginRebuild(pool, index, {
    checksum: definitionChecksum(definition),
    properties: definition.mappings.properties,
  });
  const reindex = await fillBoth(deps, index, institutes, options.turn);
  await enableRefresh(elasticsearch, config, index);
  const verify = await verifyFilled(deps, index);
  await switchReadAlias(elasticsearch, config, index);
  await endRebuild(pool, index);
  const lag = options.seconds > 0 ? await editLive(deps, options) : null;
  return { institutes, cores: availableParallelism(), reindex, verify, lag };
}

async function fillBoth(
  deps: Deps,
  ours: string,
  institutes: number,
  turn: number,
): Promise<Report['reindex']> {
  const { pool, elasticsearch, config, file, shutdown, signal } = deps;
  const batches = await writePrebuilt(pool, file, institutes, signal);
  const baseline = await createUnsearchedIndex(elasticsearch, config);
  const raced = await race(config, { ours, baseline }, { file, batches }, turn, {
    onChild: (stop) => shutdown.add('child', stop),
    signal,
  });
  await deleteIndex(elasticsearch, baseline);
  await removePrebuilt(file);
  return { ...raced, load_average: loadAverage() };
}

async function verifyFilled({ config, shutdown }: Deps, index: string): Promise<Report['verify']> {
  const child = startMeasured<VerifyCall, VerifyReport>(new URL('verification.ts', import.meta.url), config);
  shutdown.add('child', child.stop);
  const { result, seconds, cpu_seconds, memory } = await child.call({ index });
  await child.stop();
  return {
    seconds,
    institutes_per_second: result.institutes / seconds,
    cpu_microseconds_per_document: (cpu_seconds * 1e6) / result.institutes,
    memory: memoryOf(memory),
    differences: countDifferences(result),
    load_average: loadAverage(),
  };
}

async function editLive(deps: Deps, options: Options): Promise<Report['lag']> {
  const { config, logger, shutdown, signal } = deps;
  shutdown.add('queues', () => removeTraces(config, logger));
  const indexer = await startIndexer(config);
  shutdown.add('indexer', indexer.stop);
  const lag = await measureLag({ ...deps, index: config.INDEX_NAME, field: 'popularity' }, options, signal);
  return { ...lag, consumer_seconds: await indexer.readLag(), load_average: loadAverage() };
}
