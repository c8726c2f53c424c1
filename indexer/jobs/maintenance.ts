import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { Logger } from '../../src/logger.ts';
import { openTomorrow, pruneEvents } from '../../src/storage/postgres/analytics/search-events.ts';
import { scoreViewsDaily } from '../../src/storage/postgres/catalogue/institute-views.ts';
import { pruneIdempotencyKeys } from '../../src/storage/postgres/editing/idempotency-keys.ts';
import { pruneImports } from '../../src/storage/postgres/imports/import-queue.ts';

const everyMs = 10 * 60_000;

/**
 * What is due from time to time: room for tomorrow's searches, old ones go, answers to repeated requests and imports too,
 * and views count for popularity once a day.
 */
export function startMaintenance(deps: { pool: pg.Pool; keepDays: number; logger: Logger }): {
  close(): Promise<void>;
} {
  const { pool, logger } = deps;

  async function work() {
    await openTomorrow(pool);
    const days = await pruneEvents(pool, deps.keepDays);
    if (days.length > 0) logger.info({ days }, 'chores: forgot the searches of these days');
    await pruneIdempotencyKeys(pool);
    await pruneImports(pool);
    const scored = await scoreViewsDaily(pool);
    if (scored) logger.info({ institutes: scored }, 'chores: their popularity changed by views');
  }

  const periodic = startPeriodic({
    everyMs,
    run: work,
    // All of it is due again the next time.
    onError: (error) => logger.warn({ err: error }, 'chores: not done, trying again later'),
  });
  void periodic.runNow();
  return periodic;
}
