import type pg from 'pg';
import {
  foreignIndexProblems,
  type ReadinessProblem,
  readinessProblems,
} from '../../src/domain/readiness.ts';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import {
  createIndex,
  findPresent,
  type IndexNaming,
  newIndexName,
  readOwners,
  writeOwner,
} from '../../src/storage/elasticsearch/indexes.ts';
import { readIndexState } from '../../src/storage/index-state.ts';
import {
  type DatabaseIdentity,
  isSameDatabase,
  readDatabaseIdentity,
} from '../../src/storage/postgres/database-identity.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import { leaveChangesForAll } from '../../src/storage/postgres/sync/outbox.ts';
import { raiseReadStamps } from '../../src/storage/postgres/sync/read-stamps.ts';
import { endRebuild } from '../../src/storage/postgres/sync/rebuilds.ts';
import { addRepairs } from '../../src/storage/postgres/sync/repairs.ts';
import {
  addTarget,
  listTargets,
  type Properties,
  removeTarget,
} from '../../src/storage/postgres/sync/targets.ts';

const lockKey = 'institutes: indexes';

/** Nothing may be written before an operator has done something. */
export class NotReadyError extends Error {
  readonly problems: ReadinessProblem[];
  constructor(problems: ReadinessProblem[]) {
    super(problems.map(({ problem, run }) => `${problem}; run ${run}`).join('; '));
    this.problems = problems;
  }
}

/**
 * Sees to it that there is an index to search and to write to, that it gets the changes of this database, and that read
 * stamps are above those it holds. Does nothing where that is so; safe for several processes at once.
 *
 * Where nothing is behind the read alias (a new deployment, or an Elasticsearch that lost its data) it creates the index
 * and leaves a change for every institute. Where the database was restored, so that the searched index is no target, or is
 * newer than the database, the index becomes a target again and all targets are to be compared with the database (see
 * `startIndexRepair`): first that is written down, then the sequence of read stamps is raised, which takes the evidence away.
 * @throws NotReadyError where the searched index was filled from another database, or migrations are missing; any other
 * error where Elasticsearch or Postgres does not answer: the caller tries again
 */
export async function ensureIndex(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: IndexNaming;
  logger: Logger;
}): Promise<void> {
  const { pool, elasticsearch, config, logger } = deps;
  const afterwards = await transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [lockKey]);
    const state = await readIndexState({ db: client, elasticsearch }, config);
    if (state.missingMigrations.length > 0) throw new NotReadyError(readinessProblems(state));
    const foreign = foreignIndexProblems(state);
    if (foreign.length > 0) throw new NotReadyError(foreign);
    const database = await readDatabaseIdentity(client);
    await removeForeignAndLostTargets(client, database, state.searched.length > 0);
    const [index] = state.searched;
    if (index === undefined) {
      const name = newIndexName(config, new Date());
      await createIndex(elasticsearch, config, name, { readable: true });
      await addTarget(client, name, loadIndexDefinition(config).mappings.properties);
      const changes = await leaveChangesForAll(client);
      logger.info({ index: name, changes }, 'index: created');
      return () => writeOwner(elasticsearch, name, database);
    }
    const { highestStamp, lastStamp } = state;
    const found = [
      !index.target && 'it was no target of the database',
      index.filledFrom === 'before-restore' && 'the database was restored, or has failed over',
      highestStamp > lastStamp &&
        `its read stamps went up to ${highestStamp} where the database had given out ${lastStamp}`,
    ].filter((reason) => reason !== false);
    if (found.length === 0) {
      if (index.filledFrom === 'unknown') return () => writeOwner(elasticsearch, index.name, database);
      return async () => undefined;
    }
    await addTarget(client, index.name, await readProperties(index.name));
    // A rebuild that had not ended when the database was dumped has: its index is searched.
    await endRebuild(client, index.name);
    const compared = await addRepairs(client, found.join(', and '));
    logger.warn(
      { index: index.name, found, compared },
      'index: the database and the searched index do not belong together any more; every document is compared and what differs is written anew',
    );
    return async () => {
      if (highestStamp > lastStamp) await raiseReadStamps(pool, highestStamp);
      await writeOwner(elasticsearch, index.name, database);
    };
  });
  await afterwards();

  /**
   * Targets that Elasticsearch does not have would hold up every change, and those of another database are not ours to write
   * to: a copy of a database has the targets of its original. `knowsOldest`: indexes that do not say whose they are, of a
   * version before this, are ours.
   */
  async function removeForeignAndLostTargets(
    client: pg.ClientBase,
    database: DatabaseIdentity,
    knowsOldest: boolean,
  ) {
    const targets = await listTargets(client);
    const present = await findPresent(elasticsearch, targets);
    const owners = await readOwners(elasticsearch, present);
    for (const target of targets) {
      const owner = owners.get(target);
      const ours = owner === undefined ? knowsOldest : isSameDatabase(owner, database);
      if (present.includes(target) && ours) continue;
      logger.warn(
        { index: target },
        present.includes(target)
          ? 'index: a target is filled by another database and gets no changes of this one any more'
          : 'index: a target is gone from elasticsearch and gets no changes any more',
      );
      await removeTarget(client, target);
    }
  }

  async function readProperties(index: string): Promise<Properties | null> {
    const found = await elasticsearch.indices.getMapping({ index });
    return (found[index]?.mappings.properties ?? null) as Properties | null;
  }
}
