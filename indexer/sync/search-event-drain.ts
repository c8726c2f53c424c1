import type pg from 'pg';
import { readEventBatch } from '../../src/domain/search/search-event.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { saveEvents } from '../../src/storage/postgres/analytics/search-events.ts';
import { isDataError } from '../../src/storage/postgres/pool.ts';
import type { AsyncMessage, Connection, QueueNames } from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { startQueueDrain } from './queue-drain.ts';

/** Moves search events from their queue into Postgres. Invalid events are dropped, counted and logged. */
export function startSearchEventDrain(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  keepDays: number;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, metrics, logger } = deps;

  async function store({ body }: AsyncMessage): Promise<void> {
    const read = readEventBatch(body);
    if (!read) return drop(1, 'not a batch of search events');
    const { batch, dropped } = read;
    try {
      const refused = await metrics.time('postgres', 'events', () => saveEvents(pool, batch, deps.keepDays));
      if (dropped + refused > 0) drop(dropped + refused, 'events with values that cannot be stored');
    } catch (error) {
      if (!isDataError(error)) throw error;
      drop(batch.searches.length + dropped, (error as Error).message);
    }
  }

  function drop(count: number, reason: string) {
    metrics.droppedEvents.inc(count);
    logger.error({ reason, count }, 'events: dropped invalid search events');
  }

  return startQueueDrain({ ...deps, what: 'events', queue: deps.names.events, prefetch: 5, store });
}
