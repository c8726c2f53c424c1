import type pg from 'pg';
import {
  type DatabaseIdentity,
  foreignIndexProblems,
  type IndexState,
  isSameDatabase,
  type ReadinessProblem,
  readinessProblems,
  type SearchedIndex,
} from '../../src/domain/readiness.ts';
import type { IndexProperties } from '../../src/domain/search/index-properties.ts';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import {
  createIndex,
  findExistingIndexes,
  type IndexNaming,
  newIndexName,
  readOwners,
  writeOwner,
} from '../../src/storage/elasticsearch/indexes.ts';
import { readIndexState } from '../../src/storage/index-state.ts';
import { lockIndexSetup } from '../../src/storage/postgres/advisory-locks.ts';
import { readDatabaseIdentity } from '../../src/storage/postgres/database-identity.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import { addChangesForAll } from '../../src/storage/postgres/sync/outbox.ts';
import { raiseReadStamps } from '../../src/storage/postgres/sync/read-stamps.ts';
import { endRebuild } from '../../src/storage/postgres/sync/rebuilds.ts';
import { addRepairs } from '../../src/storage/postgres/sync/repairs.ts';
import { addTarget, listTargets, removeTarget } from '../../src/storage/postgres/sync/targets.ts';

/** Nothing may be written to an index before an operator has solved these problems. */
export class NotReadyError extends Error {
  readonly problems: ReadinessProblem[];
  constructor(problems: ReadinessProblem[]) {
    super(problems.map(({ problem, run }) => `${problem}; run ${run}`).join('; '));
    this.problems = problems;
  }
}

interface Dependencies {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: IndexNaming;
  logger: Logger;
}

/** What remains to be done once the transaction has been committed. */
type AfterCommit = () => Promise<void>;

/**
 * Ensures that there is an index to search and to write to, that it is a target of this database, and that the read stamps of
 * the database are above those in the index. Does nothing where all of that is so. Several processes may call it at a time.
 *
 * - If no index is searched (a new deployment, or an Elasticsearch that lost its data), it creates one and puts every institute
 *   into the outbox.
 * - If the database was restored, so that the searched index is not a target or is newer than the database, it makes the index
 *   a target again and asks for a repair of all targets (see `startIndexRepair`). The repair is committed before the read stamps
 *   are raised, because raising them removes the evidence.
 * @throws NotReadyError when the searched index was filled from another database, and when migrations are missing
 * @throws Error when Elasticsearch or Postgres does not answer; the caller has to try again
 */
export async function ensureIndex(deps: Dependencies): Promise<void> {
  const { pool, elasticsearch, config } = deps;
  const afterCommit = await transaction(pool, async (client) => {
    await lockIndexSetup(client);
    const state = await readIndexState({ db: client, elasticsearch }, config);
    if (state.missingMigrations.length > 0) throw new NotReadyError(readinessProblems(state));
    const foreign = foreignIndexProblems(state);
    if (foreign.length > 0) throw new NotReadyError(foreign);
    const database = await readDatabaseIdentity(client);
    await removeForeignAndLostTargets(deps, client, database, state.searched.length > 0);
    const [index] = state.searched;
    return index
      ? reconcileIndex(deps, client, state, index, database)
      : createFirstIndex(deps, client, database);
  });
  await afterCommit();
}

async function createFirstIndex(
  { elasticsearch, config, logger }: Dependencies,
  client: pg.ClientBase,
  database: DatabaseIdentity,
): Promise<AfterCommit> {
  const name = newIndexName(config, new Date());
  await createIndex(elasticsearch, config, name, { readable: true });
  await addTarget(client, name, loadIndexDefinition(config).mappings.properties);
  const changes = await addChangesForAll(client);
  logger.info({ index: name, changes }, 'index: created the first index');
  return () => writeOwner(elasticsearch, name, database);
}

/** Detects that the searched index and the database do not belong together any more, and asks for a repair then. */
async function reconcileIndex(
  { pool, elasticsearch, logger }: Dependencies,
  client: pg.ClientBase,
  { highestStamp, lastStamp }: IndexState,
  index: SearchedIndex,
  database: DatabaseIdentity,
): Promise<AfterCommit> {
  const found = [
    !index.target && 'it was not a target of the database',
    index.filledFrom === 'before-restore' && 'the database was restored, or has failed over',
    highestStamp > lastStamp &&
      `it contains read stamps up to ${highestStamp}, but the database has issued only ${lastStamp}`,
  ].filter((reason) => reason !== false);
  if (found.length === 0) {
    if (index.filledFrom === 'unknown') return () => writeOwner(elasticsearch, index.name, database);
    return async () => undefined;
  }
  await addTarget(client, index.name, await readProperties(elasticsearch, index.name));
  // A restored database may say that a rebuild of this index is unfinished; it is finished, since the index is searched.
  await endRebuild(client, index.name);
  const compared = await addRepairs(client, found.join(', and '));
  logger.warn(
    { index: index.name, found, compared },
    'index: the database and the searched index may differ; every document is compared, and those that differ are written again',
  );
  return async () => {
    if (highestStamp > lastStamp) await raiseReadStamps(pool, highestStamp);
    await writeOwner(elasticsearch, index.name, database);
  };
}

/**
 * Removes targets that Elasticsearch does not have, since writes to them fail and would stop every change, and targets that
 * another database fills: a copy of a database contains the targets of its original.
 * @param ownsUnmarked whether an index that does not say which database fills it counts as one of this database. Indexes of
 * older versions do not say it.
 */
async function removeForeignAndLostTargets(
  { elasticsearch, logger }: Dependencies,
  client: pg.ClientBase,
  database: DatabaseIdentity,
  ownsUnmarked: boolean,
) {
  const targets = await listTargets(client);
  const present = await findExistingIndexes(elasticsearch, targets);
  const owners = await readOwners(elasticsearch, present);
  for (const target of targets) {
    const owner = owners.get(target);
    const isOwn = owner === undefined ? ownsUnmarked : isSameDatabase(owner, database);
    if (present.includes(target) && isOwn) continue;
    logger.warn(
      { index: target },
      present.includes(target)
        ? 'index: removing a target that is filled from another database'
        : 'index: removing a target that does not exist in Elasticsearch',
    );
    await removeTarget(client, target);
  }
}

async function readProperties(elasticsearch: Elasticsearch, index: string): Promise<IndexProperties | null> {
  const found = await elasticsearch.indices.getMapping({ index });
  return (found[index]?.mappings.properties ?? null) as IndexProperties | null;
}
