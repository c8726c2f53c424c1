import type pg from 'pg';
import type { Config } from '../../src/config.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch.ts';
import { definitionChecksum, loadIndexDefinition } from '../../src/storage/index-definition.ts';
import { createIndex, newIndexName, refreshIndexes, switchReadAlias } from '../../src/storage/indexes.ts';
import { addRebuild, endRebuild } from '../../src/storage/rebuilds.ts';
import { addTarget } from '../../src/storage/targets.ts';

interface Deps {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: Config;
}

/** An index as a rebuild begins it: nobody searches it and it does not refresh. */
export async function createUnsearched({ elasticsearch, config }: Omit<Deps, 'pool'>): Promise<string> {
  const index = newIndexName(config, new Date());
  await createIndex(elasticsearch, config, index, { readable: false });
  await elasticsearch.indices.putSettings({ index, settings: { refresh_interval: '-1' } });
  return index;
}

/** The same, registered in the database for our backfill. */
export async function createTarget(deps: Deps): Promise<string> {
  const definition = loadIndexDefinition(deps.config);
  const index = await createUnsearched(deps);
  await addTarget(deps.pool, index, definition.mappings.properties);
  await addRebuild(deps.pool, index, definitionChecksum(definition));
  return index;
}

/** A filled index as a rebuild ends it, before its check: visible, and refreshing by itself. */
export async function makeVisible({ elasticsearch, config }: Deps, index: string): Promise<void> {
  const { refresh_interval } = loadIndexDefinition(config).settings.index;
  await elasticsearch.indices.putSettings({
    index,
    settings: { refresh_interval: String(refresh_interval) },
  });
  await refreshIndexes(elasticsearch, [index]);
}

/** Searches, and live changes, go to it. */
export async function makeSearched({ pool, elasticsearch, config }: Deps, index: string): Promise<void> {
  await switchReadAlias(elasticsearch, config, index);
  await endRebuild(pool, index);
}
