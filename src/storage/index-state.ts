import {
  type DatabaseIdentity,
  type IndexState,
  isSameDatabase,
  type SearchedIndex,
} from '../domain/readiness.ts';
import type { Elasticsearch } from './elasticsearch/elasticsearch-client.ts';
import {
  findHighestReadStamp,
  type IndexNaming,
  listSearchedIndexes,
  readOwners,
} from './elasticsearch/indexes.ts';
import { readDatabaseIdentity } from './postgres/database-identity.ts';
import { findMissingMigrations } from './postgres/migrations.ts';
import type { Queryable } from './postgres/pool.ts';
import { readLastStamp } from './postgres/sync/read-stamps.ts';
import { listRepairs } from './postgres/sync/repairs.ts';
import { listTargets } from './postgres/sync/targets.ts';

/**
 * Reads everything that shows whether the searched index belongs to this database. That takes a few cheap requests; the highest read
 * stamp comes from a numeric index.
 * @throws Error when Postgres or Elasticsearch does not reply
 */
export async function readIndexState(
  deps: { db: Queryable; elasticsearch: Elasticsearch },
  config: IndexNaming,
): Promise<IndexState> {
  const { db, elasticsearch } = deps;
  const missingMigrations = await findMissingMigrations(db);
  const nothing = { alias: config.INDEX_NAME, missingMigrations, searched: [], repairs: [] };
  if (missingMigrations.length > 0) return { ...nothing, highestStamp: 0, lastStamp: 0 };
  const names = await listSearchedIndexes(elasticsearch, config);
  const targets = await listTargets(db);
  const owners = await readOwners(elasticsearch, names);
  // The order matters: otherwise a stamp that is drawn meanwhile could look like one that the database has never drawn.
  const highestStamp = await findHighestReadStamp(elasticsearch, [...names, ...targets]);
  const lastStamp = await readLastStamp(db);
  const database = await readDatabaseIdentity(db);
  return {
    alias: config.INDEX_NAME,
    missingMigrations,
    searched: names.map((name) => ({
      name,
      target: targets.includes(name),
      filledFrom: filledFrom(owners.get(name), database, targets),
    })),
    highestStamp,
    lastStamp,
    repairs: await listRepairs(db),
  };
}

function filledFrom(
  owner: DatabaseIdentity | undefined,
  database: DatabaseIdentity,
  targets: string[],
): SearchedIndex['filledFrom'] {
  if (owner === undefined) return 'unknown';
  if (!isSameDatabase(owner, database)) return 'another';
  if (owner.incarnation === database.incarnation) return 'this';
  // Without targets, the database is a new one of the same name that has never filled an index, and must not empty this one.
  return targets.length > 0 ? 'before-restore' : 'another';
}
