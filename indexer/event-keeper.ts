import type pg from 'pg';
import { isEventBatch } from '../src/domain/search-event.ts';
import type { Logger } from '../src/logger.ts';
import type { Metrics } from '../src/metrics.ts';
import type { AsyncMessage, Connection, QueueNames } from '../src/storage/rabbitmq.ts';
import { keepEvents } from '../src/storage/search-events.ts';
import { startKeeper } from './keeper.ts';

/** Moves what people searched for from its queue into Postgres. What makes no sense is dropped, counted and logged. */
export function startEventKeeper(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  keepDays: number;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, metrics, logger } = deps;

  async function keep({ body }: AsyncMessage): Promise<void> {
    if (!isEventBatch(body)) return drop(1, 'no batch of ours');
    try {
      await metrics.time('postgres', 'events', () => keepEvents(pool, body, deps.keepDays));
    } catch (error) {
      if (!isDataError(error)) throw error;
      drop(body.searches.length, (error as Error).message);
    }
  }

  function drop(count: number, reason: string) {
    metrics.droppedEvents.inc(count);
    logger.error({ reason }, 'events: a batch was dropped');
  }

  return startKeeper({ ...deps, what: 'events', queue: deps.names.events, prefetch: 5, keep });
}

/** Postgres refuses the values, and will again. */
function isDataError(error: unknown): boolean {
  return /^2[23]/.test((error as { code?: string }).code ?? '');
}
