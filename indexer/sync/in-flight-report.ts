import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { Logger } from '../../src/logger.ts';
import { forgetGone, type Held, reportHeld } from '../../src/storage/postgres/sync/in-flight-messages.ts';

const everyMs = 1_000;

/** Says each second what a consumer holds, while that is anything. */
export function startInFlightReport(deps: {
  pool: pg.Pool;
  consumer: { readonly inFlight: Held };
  logger: Logger;
}): {
  close(): Promise<void>;
} {
  const { pool, logger } = deps;
  const name = `${hostname()} ${process.pid} ${randomUUID()}`;
  let reported = 0;
  const reporting = startPeriodic({
    everyMs,
    async run() {
      const held = deps.consumer.inFlight;
      if (held.messages === 0 && reported === 0) return;
      await reportHeld(pool, name, held);
      reported = held.messages;
    },
    // The next second tries again; whoever needs to know takes a consumer that says nothing for one that is gone.
    onError: (error) => logger.debug({ err: error }, 'consumer: what it holds could not be reported'),
  });
  forgetGone(pool).catch((error: unknown) => logger.debug({ err: error }, 'consumer: reports not tidied'));

  return {
    /** Once the consumer holds nothing any more. */
    async close() {
      await reporting.close();
      await reporting.runNow();
    },
  };
}
