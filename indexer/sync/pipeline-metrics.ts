import type pg from 'pg';
import { startPeriodic } from '../../src/async/periodic.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { countDeadLetters } from '../../src/storage/postgres/sync/dead-letters.ts';
import { type InFlight, measureInFlight } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import { measureOutbox, type OutboxMetrics } from '../../src/storage/postgres/sync/outbox.ts';
import { listRebuilds } from '../../src/storage/postgres/sync/rebuilds.ts';
import {
  type Connection,
  measureQueues,
  type QueueMetrics,
  type QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';

const intervalMs = 5_000;

export interface PipelineMetrics {
  outbox: OutboxMetrics;
  queues: QueueMetrics;
  /** the messages that consumers have in flight */
  held: InFlight;
  /** the dead letters in Postgres */
  dead_letters: number;
  rebuild: { index: string; documents: number; total: number } | null;
}

/** Measures how many changes are in each part of the pipeline. */
export async function measurePipeline(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
}): Promise<PipelineMetrics> {
  const { pool, connection, names } = deps;
  const [outbox, queues, held, deadLetters, [rebuild]] = await Promise.all([
    measureOutbox(pool),
    measureQueues(connection, names),
    measureInFlight(pool),
    countDeadLetters(pool),
    listRebuilds(pool),
  ]);
  return {
    outbox,
    queues,
    held,
    dead_letters: deadLetters,
    rebuild: rebuild
      ? { index: rebuild.index_name, documents: rebuild.documents, total: rebuild.total }
      : null,
  };
}

/** Updates the gauges of the pipeline periodically; when a server does not answer, they keep their values. */
export function startPipelineGauges(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { metrics, logger } = deps;
  const measuring = startPeriodic({
    everyMs: intervalMs,
    run: async () => setGauges(await measurePipeline(deps)),
    onError: (error) => logger.debug({ err: error }, 'metrics: the pipeline could not be measured'),
  });

  function setGauges({ outbox, queues, held, dead_letters, rebuild }: PipelineMetrics) {
    metrics.outboxDepth.set(outbox.depth);
    metrics.fanOuts.set(outbox.fan_outs);
    metrics.outboxAge.set(outbox.oldest_seconds);
    metrics.paused.set(outbox.paused_at ? 1 : 0);
    for (const [queue, figures] of Object.entries(queues))
      metrics.queueDepth.set({ queue }, figures.messages);
    metrics.inFlightMessages.set(held.messages);
    metrics.oldestInFlightAge.set(held.oldest_seconds);
    metrics.storedDeadLetters.set(dead_letters);
    metrics.rebuildDocuments.set({ of: 'written' }, rebuild?.documents ?? 0);
    metrics.rebuildDocuments.set({ of: 'total' }, rebuild?.total ?? 0);
  }

  return measuring;
}
