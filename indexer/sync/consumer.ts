import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { InFlight } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import {
  type ConfirmedPublisher,
  type Connection,
  ConsumerStatus,
  type DeadLetter,
  type QueueNames,
  queueDeclarations,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { type BatchOutcome, type BatchWriter, PausedError, type Poison } from './batch-writer.ts';
import { createChangeSubscription, type Delivery } from './change-subscription.ts';
import { createVisibility } from './visibility.ts';

/*
 * States of the consumer
 *
 * - consuming: batches are written as they arrive. This is also the state at the start, while the queues are declared.
 *     -> retrying, when a batch, or a part of it, could not be written
 * - retrying: the same batch is written again and again, with backoff. Its messages stay unacknowledged, and RabbitMQ
 *   delivers more messages up to the prefetch limit.
 *     -> consuming, when the whole batch is written
 *     -> unsubscribed, after `maxRetryMs`
 * - unsubscribed: all messages that are not written have gone back to their queues, because RabbitMQ closes a channel that
 *   acknowledges nothing for 30 minutes. The ids of the last batch are written every `probeMs` as a probe.
 *     -> consuming, when a probe has written all of them: the consumer subscribes again
 *
 * `close` ends the consumer in any state; what is not visible by then goes back to the queues.
 */
type State =
  | { name: 'consuming' }
  | {
      name: 'retrying' | 'unsubscribed';
      reason: string;
      /** by performance.now(); undefined while an operator has paused indexing, which is not a failure */
      failingSince: number | undefined;
    };

const maxRetryMs = 5 * 60_000;
const probeMs = 5_000;
const backoff = { baseMs: 100, maxMs: 15_000, jitter: 0.5 };
// The delay while indexing is paused. It is short because somebody may be waiting for the end of the pause.
const pausedRetryMs = 1_000;
// A batch with more poison than both of these means that the mapping is wrong, not the rows.
const maxPoisonShare = 0.2;
const maxPoison = 20;

export interface Consumer {
  /** The name of the state and, unless it is 'consuming', the reason for it. */
  readonly state: string;
  /** For how long nothing could be written or made searchable; 0 without a failure and while an operator has paused indexing. */
  readonly failingSeconds: number;
  /** The messages that are delivered and not acknowledged. */
  readonly inFlight: InFlight;
  close(): Promise<void>;
}

/**
 * Consumes change messages: collects their ids into batches, writes each batch, and acknowledges its messages once the
 * documents are searchable. A batch starts with single edits and is filled up with bulk changes, so that neither waits for
 * more than one batch of the other.
 */
export function startConsumer(deps: {
  connection: Connection;
  names: QueueNames;
  publisher: ConfirmedPublisher;
  writeBatch: BatchWriter;
  /** Refreshes these indexes and raises the generation of the caches. */
  makeSearchable: (indexes: string[]) => Promise<void>;
  refreshMs: number;
  /** Called when a subscription breaks, for example because its queue was deleted. */
  onBroken?: () => void;
  metrics: Metrics;
  logger: Logger;
}): Consumer {
  const { connection, names, publisher, writeBatch, metrics, logger } = deps;
  const closing = new AbortController();
  let state: State = { name: 'consuming' };
  const subscription = createChangeSubscription(deps);
  const visibility = createVisibility<Delivery>({
    makeSearchable: deps.makeSearchable,
    refreshMs: deps.refreshMs,
    onVisible: acknowledge,
    logger,
  });
  const running = run();

  async function run() {
    await declareQueues();
    if (!closing.signal.aborted) subscription.open();
    while (!closing.signal.aborted) {
      const deliveries = subscription.takeBatch();
      if (deliveries.length === 0) {
        await subscription.waitForArrival();
        continue;
      }
      const targets = await writeWithRetries(deliveries);
      if (targets) visibility.add(deliveries, targets);
      else await unsubscribeUntilRecovered(deliveries);
    }
  }

  async function declareQueues() {
    while (!closing.signal.aborted) {
      try {
        for (const declaration of queueDeclarations(names)) await connection.queueDeclare(declaration);
        return;
      } catch (error) {
        logger.warn({ err: error }, 'consumer: the queues could not be declared; retrying in 1 s');
        await pause(1_000);
      }
    }
  }

  /**
   * Writes a batch until each of its ids is written or is a dead letter.
   * @returns the indexes that were written to; null after `maxRetryMs`, and when the consumer closes
   */
  async function writeWithRetries(deliveries: Delivery[]): Promise<string[] | null> {
    let ids = idsOf(deliveries);
    const targets = new Set<string>();
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      let pauseMs = backoffMs(attempt, backoff);
      try {
        const outcome = await writeBatch(ids);
        rejectMassPoison(outcome, ids.length);
        await publishDeadLetters(outcome.poison, deliveries);
        for (const target of outcome.targets) targets.add(target);
        ids = [...outcome.retry];
        if (ids.length === 0) {
          if (attempt > 1)
            logger.info({ attempts: attempt }, 'consumer: the batch was written after retries');
          state = { name: 'consuming' };
          return [...targets];
        }
        throw new Error(`${ids.length} documents must be written again: ${outcome.retryReason}`);
      } catch (error) {
        if (error instanceof PausedError) pauseMs = pausedRetryMs;
        state = failedState('retrying', error);
        const level = attempt === 1 || attempt % 10 === 0 ? 'warn' : 'debug';
        logger[level](
          { err: error, attempt, ids: ids.length },
          'consumer: a batch could not be written; retrying',
        );
      }
      if (closing.signal.aborted || Date.now() - started > maxRetryMs) return null;
      await pause(pauseMs);
    }
  }

  async function unsubscribeUntilRecovered(deliveries: Delivery[]) {
    const unsubscribed = subscription.close(deliveries);
    const ids = idsOf(deliveries);
    while (!closing.signal.aborted) {
      try {
        const outcome = await writeBatch(ids);
        if (outcome.retry.size === 0) break;
      } catch (error) {
        state = failedState('unsubscribed', error);
      }
      await pause(probeMs);
    }
    await unsubscribed;
    if (closing.signal.aborted) return;
    state = { name: 'consuming' };
    subscription.open();
  }

  function failedState(name: 'retrying' | 'unsubscribed', error: unknown): State {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof PausedError) return { name, reason, failingSince: undefined };
    const before = state.name === 'consuming' ? undefined : state.failingSince;
    return { name, reason, failingSince: before ?? performance.now() };
  }

  /** Publishes poison to the dead-letter queue. It must be confirmed before the messages may be acknowledged. */
  async function publishDeadLetters(poison: Poison[], deliveries: Delivery[]) {
    if (poison.length === 0) return;
    const deadLetters: DeadLetter[] = poison.map(({ id, index, reason }) => {
      const carriers = deliveries.filter(({ message }) => message.changes.some((change) => change.id === id));
      return {
        id,
        index,
        reason,
        at: Date.now(),
        requestIds: carriers.flatMap(({ message }) => message.requestIds),
      };
    });
    await metrics.time('rabbitmq', 'dead-letter', () => publisher.publish(names.dead, deadLetters));
    metrics.deadLetters.inc(deadLetters.length);
    for (const letter of deadLetters)
      logger.error({ letter }, 'consumer: an institute cannot be indexed; it is now a dead letter');
  }

  function acknowledge(deliveries: Delivery[]) {
    const now = Date.now();
    for (const { message, finish } of deliveries) {
      for (const change of message.changes) {
        const seconds = Math.max(0, now - change.at) / 1_000;
        metrics.searchable.observe(seconds);
        metrics.recentLag.observe(seconds);
      }
      finish(ConsumerStatus.ACK);
    }
  }

  function pause(ms: number) {
    return delay(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  return {
    get state() {
      return state.name === 'consuming' ? state.name : `${state.name}: ${state.reason}`;
    },
    get failingSeconds() {
      const writing = state.name === 'consuming' ? undefined : state.failingSince;
      const since = Math.min(writing ?? Infinity, visibility.failingSince ?? Infinity);
      return since === Infinity ? 0 : (performance.now() - since) / 1_000;
    },
    get inFlight() {
      return subscription.inFlight;
    },
    async close() {
      closing.abort();
      subscription.wake();
      const unsubscribed = subscription.close([]);
      await running;
      await visibility.close((delivery) => delivery.finish(ConsumerStatus.REQUEUE));
      await unsubscribed;
    },
  };
}

function idsOf(deliveries: Delivery[]): number[] {
  return [...new Set(deliveries.flatMap(({ message }) => message.changes.map((change) => change.id)))];
}

/** @throws Error when so many ids of a batch are poison that the mapping must be wrong */
function rejectMassPoison(outcome: BatchOutcome, batchSize: number): void {
  const count = new Set(outcome.poison.map((poison) => poison.id)).size;
  if (count > Math.max(maxPoison, batchSize * maxPoisonShare))
    throw new Error(
      `${count} of ${batchSize} documents do not fit the mapping: ${outcome.poison[0]?.reason}`,
    );
}
