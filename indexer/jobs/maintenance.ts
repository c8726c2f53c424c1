import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { Logger } from '../../src/logger.ts';
import {
  createPartitionForTomorrow,
  pruneEvents,
} from '../../src/storage/postgres/analytics/search-events.ts';
import { scoreViewsDaily } from '../../src/storage/postgres/catalogue/institute-views.ts';
import { pruneIdempotencyKeys } from '../../src/storage/postgres/editing/idempotency-keys.ts';
import { pruneImports } from '../../src/storage/postgres/imports/import-queue.ts';

const everyMs = 10 * 60_000;

/**
 * Runs the periodic maintenance of Postgres: creates tomorrow's partition of the search events, deletes old search events,
 * idempotency keys and imports, and once a day adds the views of institutes to their popularity.
 */
export function startMaintenance(deps: { pool: pg.Pool; keepDays: number; logger: Logger }): {
  close(): Promise<void>;
} {
  const { pool, logger } = deps;

  async function maintain() {
    await createPartitionForTomorrow(pool);
    const days = await pruneEvents(pool, deps.keepDays);
    if (days.length > 0) logger.info({ days }, 'maintenance: deleted the search events of these days');
    await pruneIdempotencyKeys(pool);
    await pruneImports(pool);
    const scored = await scoreViewsDaily(pool);
    if (scored)
      logger.info(
        { institutes: scored },
        'maintenance: updated the popularity of institutes from their views',
      );
  }

  const periodic = startPeriodic({
    everyMs,
    run: maintain,
    onError: (error) => logger.warn({ err: error }, 'maintenance: failed; retrying all steps in ten minutes'),
  });
  void periodic.runNow();
  return periodic;
}
