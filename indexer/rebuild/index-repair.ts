import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../../src/logger.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { refreshIndexes } from '../../src/storage/elasticsearch/indexes.ts';
import { RepairLockedError, withRepairLock } from '../../src/storage/postgres/advisory-locks.ts';
import { findLettersAgainst } from '../../src/storage/postgres/sync/dead-letters.ts';
import { endRepair, listRepairs, type Repair } from '../../src/storage/postgres/sync/repairs.ts';
import { verify } from './verify.ts';

const pollMs = 2_000;
// How long changes that are on their way are waited for, before all is compared again.
const pendingTimeoutMs = 5 * 60_000;

/**
 * Compares each target that may differ from the database with it, document by document, has written anew what differs
 * (documents of institutes that are no longer there go), and says in the log what it found. One process at a time does it;
 * what a crash interrupts is begun again.
 */
export function startIndexRepair(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  countQueued: () => Promise<number>;
  /** Called when a target is known to be the same again. */
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
          logger.warn({ err: error }, 'repair: not compared yet, trying again');
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
    const letters = await findLettersAgainst(pool, index);
    const left = [...report.missing, ...report.extra, ...report.differing].filter((id) => !letters.has(id));
    const { found, institutes, foreign, unreadable, pending, seconds } = report;
    const figures = { index, reason, found, institutes, seconds };
    if (left.length + pending.length > 0) {
      logger.warn(
        { ...figures, left: left.length, pending: pending.length },
        'repair: some differ still, comparing again',
      );
      return;
    }
    await endRepair(pool, repair);
    logger.info(
      { ...figures, foreign: foreign.length, unreadable: unreadable.length },
      'repair: the index holds what the database says',
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
