import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { Logger } from '../../src/logger.ts';
import {
  deleteStaleReports,
  type InFlight,
  reportInFlight,
} from '../../src/storage/postgres/sync/in-flight-messages.ts';

const everyMs = 1_000;

/**
 * Stores in Postgres every second what a consumer has in flight, so that a verification in another process knows which changes
 * are still being written. It stores nothing while nothing is in flight.
 */
export function startInFlightReport(deps: {
  pool: pg.Pool;
  consumer: { readonly inFlight: InFlight };
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, logger } = deps;
  const name = `${hostname()} ${process.pid} ${randomUUID()}`;
  let reported = 0;
  const reporting = startPeriodic({
    everyMs,
    async run() {
      const { inFlight } = deps.consumer;
      if (inFlight.messages === 0 && reported === 0) return;
      await reportInFlight(pool, name, inFlight);
      reported = inFlight.messages;
    },
    // The next tick tries again. A consumer that has not reported for 15 s counts as gone.
    onError: (error) =>
      logger.debug({ err: error }, 'consumer: the messages in flight could not be reported'),
  });
  deleteStaleReports(pool).catch((error: unknown) =>
    logger.debug({ err: error }, 'consumer: old reports could not be deleted'),
  );

  return {
    /** Reports once more; to be called after the consumer has closed. */
    async close() {
      await reporting.close();
      await reporting.runNow();
    },
  };
}
