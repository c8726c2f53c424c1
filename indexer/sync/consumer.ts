import { setTimeout as delay } from 'node:timers/promises';
import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { Held } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import {
  type AsyncMessage,
  type ChangeMessage,
  type ConfirmedPublisher,
  type Connection,
  type DeadLetter,
  isChangeMessage,
  type QueueNames,
  queueDeclarations,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { takeBatch } from './batch.ts';
import { type BatchOutcome, type BatchWriter, PausedError, type Poison } from './batch-writer.ts';
import { createVisibility } from './visibility.ts';

// Messages a queue, each of 1 to 100 ids. Only ids are held, so this bounds memory to some megabytes.
const prefetch = 400;
const longestPauseMs = 15_000;
// Somebody may wait for the end of a pause.
const pausedMs = 1_000;
// Then messages go back to the broker, long before it would close a channel for want of acknowledgements (30 minutes).
const holdMs = 5 * 60_000;
// More poison than this in one batch is a wrong mapping, not wrong rows.
const poisonShare = 0.2;
const poisonAllowed = 20;

const ack = 0;
const requeue = 1;
const drop = 2;

interface Delivery {
  message: ChangeMessage;
  settle(status: typeof ack | typeof requeue): void;
}

export interface Consumer {
  /** 'consuming', or why it waits. */
  readonly state: string;
  /** For how long nothing could be written or made visible; 0 where all goes well, or an operator has paused it. */
  readonly failingSeconds: number;
  readonly held: Held;
  close(): Promise<void>;
}

/**
 * Takes changes from the queues, gathers their ids into batches, has each written, and acknowledges once they are
 * visible. A batch begins with single edits and is filled up with bulk changes: neither waits for more than one batch of
 * the others. What Elasticsearch or Postgres cannot take now is tried again without being acknowledged; after five minutes
 * the messages go back to the broker until the servers answer.
 */
export function startConsumer(deps: {
  connection: Connection;
  names: QueueNames;
  publisher: ConfirmedPublisher;
  writeBatch: BatchWriter;
  /** Makes what was written to these indexes visible and raises the generation. */
  makeSearchable: (indexes: string[]) => Promise<void>;
  refreshMs: number;
  /** Called when a subscription breaks, as it does where its queue is deleted. */
  onBroken?: () => void;
  metrics: Metrics;
  logger: Logger;
}): Consumer {
  const { connection, names, publisher, writeBatch, metrics, logger } = deps;
  const closing = new AbortController();
  const waiting: Record<'changes' | 'bulk', Delivery[]> = { changes: [], bulk: [] };
  // When each message that is not settled was delivered, the oldest first; by performance.now().
  const held = new Map<object, number>();
  let arrived = Promise.withResolvers<void>();
  let state = 'consuming';
  let subscribed = false;
  // Since when the current batch cannot be written; by performance.now().
  let failingSince: number | undefined;
  const visibility = createVisibility<Delivery>({
    makeSearchable: deps.makeSearchable,
    refreshMs: deps.refreshMs,
    onVisible: (deliveries) => {
      const now = Date.now();
      for (const { message, settle } of deliveries) {
        for (const change of message.changes) {
          const seconds = Math.max(0, now - change.at) / 1_000;
          metrics.searchable.observe(seconds);
          metrics.recentLag.observe(seconds);
        }
        settle(ack);
      }
    },
    logger,
  });

  const subscriptions = [subscribe('changes'), subscribe('bulk')];
  const running = run();

  async function run() {
    await declareQueues();
    if (!closing.signal.aborted) start();
    while (!closing.signal.aborted) {
      const deliveries = takeBatch(waiting);
      if (deliveries.length === 0) {
        await arrived.promise;
        arrived = Promise.withResolvers();
        continue;
      }
      const targets = await writeUntilDone(deliveries);
      if (targets) visibility.add(deliveries, targets);
      else await unsubscribeUntilRecovered(deliveries);
    }
  }

  function subscribe(source: 'changes' | 'bulk') {
    const queue = names[source];
    const subscription = connection.createConsumer(
      {
        queue,
        queueOptions: { queue, passive: true },
        qos: { prefetchCount: prefetch },
        lazy: true,
      },
      (message: AsyncMessage) =>
        new Promise<number>((settle) => {
          // Whoever sent this did not speak our language: the broker moves it to the dead letters as it is.
          if (!isChangeMessage(message.body)) return settle(drop);
          if (!subscribed) return settle(requeue);
          held.set(message, performance.now());
          waiting[source].push({ message: message.body, settle });
          arrived.resolve();
        }).finally(() => held.delete(message)),
    );
    subscription.on('error', (error) => {
      logger.warn({ err: error, queue }, 'consumer: subscription broke');
      deps.onBroken?.();
    });
    return subscription;
  }

  function start() {
    subscribed = true;
    for (const subscription of subscriptions) subscription.start();
  }

  /** Stops the deliveries; what was delivered and is not settled is given back. */
  async function unsubscribe(held: Delivery[]) {
    subscribed = false;
    const closed = subscriptions.map((subscription) => subscription.close());
    for (const delivery of [...held, ...waiting.changes.splice(0), ...waiting.bulk.splice(0)])
      delivery.settle(requeue);
    await Promise.all(closed);
  }

  async function declareQueues() {
    while (!closing.signal.aborted) {
      try {
        for (const declaration of queueDeclarations(names)) await connection.queueDeclare(declaration);
        return;
      } catch (error) {
        logger.warn({ err: error }, 'consumer: queues could not be declared, trying again');
        await pause(1_000);
      }
    }
  }

  /** The targets that all ids are settled in; null when that could not be had within the time, or when closing. */
  async function writeUntilDone(deliveries: Delivery[]): Promise<string[] | null> {
    let ids = idsOf(deliveries);
    const targets = new Set<string>();
    const started = Date.now();
    for (let attempt = 1; ; attempt += 1) {
      let pauseMs = backoffMs(attempt, { baseMs: 100, maxMs: longestPauseMs, jitter: 0.5 });
      try {
        const outcome = await writeBatch(ids);
        refuseMassPoison(outcome, ids.length);
        await publishDeadLetters(outcome.poison, deliveries);
        for (const target of outcome.targets) targets.add(target);
        ids = [...outcome.retry];
        if (ids.length === 0) {
          if (attempt > 1) logger.info({ attempts: attempt }, 'consumer: written after all');
          state = 'consuming';
          failingSince = undefined;
          return [...targets];
        }
        throw new Error(`elasticsearch takes ${ids.length} items later: ${outcome.retryReason}`);
      } catch (error) {
        if (error instanceof PausedError) pauseMs = pausedMs;
        noteFailure(error);
        state = `trying again: ${error instanceof Error ? error.message : error}`;
        const log = attempt === 1 || attempt % 10 === 0 ? 'warn' : 'debug';
        logger[log]({ err: error, attempt, ids: ids.length }, 'consumer: not written yet, trying again');
      }
      if (closing.signal.aborted || Date.now() - started > holdMs) return null;
      await pause(pauseMs);
    }
  }

  /** Gives everything back, and subscribes again once a write of the same ids goes through. */
  async function unsubscribeUntilRecovered(deliveries: Delivery[]) {
    const unsubscribed = unsubscribe(deliveries);
    const ids = idsOf(deliveries);
    while (!closing.signal.aborted) {
      try {
        const outcome = await writeBatch(ids);
        if (outcome.retry.size === 0) break;
      } catch (error) {
        noteFailure(error);
        state = `standing aside: ${error instanceof Error ? error.message : error}`;
      }
      await pause(5_000);
    }
    await unsubscribed;
    if (closing.signal.aborted) return;
    state = 'consuming';
    failingSince = undefined;
    start();
  }

  /** A pause is an operator's wish and no failure. */
  function noteFailure(error: unknown) {
    failingSince = error instanceof PausedError ? undefined : (failingSince ?? performance.now());
  }

  /** To the dead-letter queue, confirmed, before the message may be acknowledged. */
  async function publishDeadLetters(poison: Poison[], deliveries: Delivery[]) {
    if (poison.length === 0) return;
    const letters: DeadLetter[] = poison.map(({ id, index, reason }) => {
      const carriers = deliveries.filter(({ message }) => message.changes.some((change) => change.id === id));
      return {
        id,
        index,
        reason,
        at: Date.now(),
        requestIds: carriers.flatMap(({ message }) => message.requestIds),
      };
    });
    await metrics.time('rabbitmq', 'dead-letter', () => publisher.publish(names.dead, letters));
    metrics.deadLetters.inc(letters.length);
    for (const letter of letters) logger.error({ letter }, 'consumer: an institute cannot be indexed');
  }

  function pause(ms: number) {
    return delay(ms, undefined, { signal: closing.signal }).catch(() => undefined);
  }

  return {
    get state() {
      return state;
    },
    get failingSeconds() {
      const since = Math.min(failingSince ?? Infinity, visibility.failingSince ?? Infinity);
      return since === Infinity ? 0 : (performance.now() - since) / 1_000;
    },
    get held() {
      const [oldest] = held.values();
      return {
        messages: held.size,
        oldest_seconds: oldest === undefined ? 0 : (performance.now() - oldest) / 1_000,
      };
    },
    async close() {
      closing.abort();
      arrived.resolve();
      const unsubscribed = unsubscribe([]);
      await running;
      await visibility.close((delivery) => delivery.settle(requeue));
      await unsubscribed;
    },
  };
}

function idsOf(deliveries: Delivery[]): number[] {
  return [...new Set(deliveries.flatMap(({ message }) => message.changes.map((change) => change.id)))];
}

function refuseMassPoison(outcome: BatchOutcome, batch: number): void {
  const ids = new Set(outcome.poison.map((poison) => poison.id)).size;
  if (ids > Math.max(poisonAllowed, batch * poisonShare)) {
    throw new Error(`${ids} of ${batch} documents do not fit the mapping: ${outcome.poison[0]?.reason}`);
  }
}
