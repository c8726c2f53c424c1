import type pg from 'pg';
import type { Logger } from '../src/logger.ts';
import type { Elasticsearch } from '../src/storage/elasticsearch.ts';
import { loadIndexDefinition } from '../src/storage/index-definition.ts';
import {
  createIndex,
  highestReadStamp,
  type IndexNaming,
  isReadable,
  newIndexName,
} from '../src/storage/indexes.ts';
import { leaveChangesForAll } from '../src/storage/outbox.ts';
import { transaction } from '../src/storage/postgres.ts';
import { addTarget, listTargets, removeTarget } from '../src/storage/targets.ts';

const lockKey = 'institutes: indexes';

/**
 * Sees to it that there is an index to search and to write to, and that read stamps are above those it holds. Does
 * nothing where that is so; safe for several processes at once. Where nothing is behind the read alias (a new
 * deployment, or an Elasticsearch that lost its data) it creates the index and leaves a change for every institute.
 * @throws when Elasticsearch or Postgres does not answer: the caller tries again.
 */
export async function ensureIndex(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: IndexNaming;
  logger: Logger;
}): Promise<void> {
  const { pool, elasticsearch, config, logger } = deps;
  await transaction(pool, async (client) => {
    await client.query('select pg_advisory_xact_lock(hashtextextended($1::text, 0))', [lockKey]);
    const targets = await listTargets(client);
    if (await isReadable(elasticsearch, config)) {
      if (targets.length === 0)
        throw new Error(
          `the index behind '${config.INDEX_NAME}' was filled from another database: delete it, or set another INDEX_NAME`,
        );
      await raiseReadStamps();
      return;
    }
    for (const lost of targets) {
      logger.warn({ index: lost }, 'index: a target is gone from elasticsearch, it is built anew');
      await removeTarget(client, lost);
    }
    const indexName = newIndexName(config, new Date());
    await createIndex(elasticsearch, config, indexName, { readable: true });
    await addTarget(client, indexName, loadIndexDefinition(config).mappings.properties);
    const changes = await leaveChangesForAll(client);
    logger.info({ index: indexName, changes }, 'index: created');

    /** After a restore or a failover of Postgres the sequence may lag behind, and every write would count as stale. */
    async function raiseReadStamps() {
      const highest = await highestReadStamp(elasticsearch, config);
      const { rows } = await client.query<{ last: number }>('select last_value as last from read_stamps');
      const last = rows[0]?.last ?? 0;
      if (last >= highest) return;
      await client.query(`select setval('read_stamps', $1::bigint)`, [highest]);
      logger.warn({ from: last, to: highest }, 'index: read stamps lagged behind the index, raised');
    }
  });
}
