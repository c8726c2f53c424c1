import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { refreshIndexes } from '../../src/storage/elasticsearch/indexes.ts';
import { RepairLockedError, withRepairLock } from '../../src/storage/postgres/advisory-locks.ts';
import { readDeadLetterReasons } from '../../src/storage/postgres/sync/dead-letters.ts';
import { endRepair, listRepairs, type Repair } from '../../src/storage/postgres/sync/repairs.ts';
import { verify } from './verify.ts';

const pollMs = 2_000;
// How long a comparison waits for changes that are still in the pipeline. After that everything is compared again.
const pendingTimeoutMs = 5 * 60_000;

/*
 * States of a target's repair
 *
 * - not asked for: there is no row in `repairs`.
 *     -> due, when a restore or lost queues have made it possible that the target differs from the database
 * - due: its row waits for an indexer.
 *     -> comparing, in the one indexer that gets the repair lock
 * - comparing: every document is compared, and differing institutes are put into the outbox, so that they are written again.
 *     -> not asked for, when the target agrees, unless it was asked for once more meanwhile
 *     -> due, when some documents still differ, when a server fails, and when the process dies
 */

/** Repairs the targets that may differ from the database, one at a time, and logs what was found. */
export function startIndexRepair(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  countQueued: () => Promise<number>;
  /** Called when a target agrees with the database again. */
  onRepaired: () => void;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, elasticsearch, logger } = deps;
  const closing = new AbortController();
  const running = run();

  async function run() {
    while (!closing.signal.aborted) {
      try {
        const [repair] = await listRepairs(pool);
        if (repair) await withRepairLock(pool, () => repairIndex(repair));
      } catch (error) {
        if (!closing.signal.aborted && !(error instanceof RepairLockedError))
          logger.warn({ err: error }, 'repair: a target could not be compared; retrying');
      }
      await delay(pollMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  async function repairIndex(repair: Repair) {
    const { index_name: index, reason } = repair;
    await refreshIndexes(elasticsearch, [index]);
    const report = await verify(deps, index, {
      repair: true,
      pendingTimeoutMs,
      onProgress: () => undefined,
      signal: closing.signal,
    });
    const deadLetters = await readDeadLetterReasons(pool, index);
    const left = [...report.missing, ...report.extra, ...report.differing].filter(
      (id) => !deadLetters.has(id),
    );
    const { found, institutes, foreign, unreadable, pending, seconds } = report;
    const figures = { index, reason, found, institutes, seconds };
    if (left.length + pending.length > 0) {
      logger.warn(
        { ...figures, left: left.length, pending: pending.length },
        'repair: some documents still differ; comparing again',
      );
      return;
    }
    // Documents were compared as they are stored; searches see them after a refresh.
    await refreshIndexes(elasticsearch, [index]);
    await endRepair(pool, repair);
    logger.info(
      { ...figures, foreign: foreign.length, unreadable: unreadable.length },
      'repair: the index agrees with the database',
    );
    deps.onRepaired();
  }

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
