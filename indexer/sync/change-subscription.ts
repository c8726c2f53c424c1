import type { Logger } from '../../src/logger.ts';
import type { InFlight } from '../../src/storage/postgres/sync/in-flight-messages.ts';
import {
  type AsyncMessage,
  type ChangeMessage,
  type Connection,
  ConsumerStatus,
  isChangeMessage,
  type QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { takeBatch } from './batch.ts';

/*
 * States of a message
 *
 * - waiting: delivered by RabbitMQ, and in no batch yet.
 *     -> taken, when `takeBatch` returns it
 *     -> returned to the queue, when the subscription closes
 * - taken: the caller of `takeBatch` writes it, and then waits for a refresh. It is still unacknowledged.
 *     -> acknowledged or returned to the queue, when the caller calls `finish`
 *
 * A message counts as in flight in both states. A message that is not a change message is dropped on delivery, which makes
 * RabbitMQ move it to the dead-letter queue.
 */

// Messages per queue, each with 1 to 100 ids. Only ids are kept, so this bounds memory to a few megabytes.
const prefetch = 400;

/** A change message that RabbitMQ has delivered and that is not acknowledged yet. */
export interface Delivery {
  message: ChangeMessage;
  /** Acknowledges the message or returns it to its queue. */
  finish(status: ConsumerStatus.ACK | ConsumerStatus.REQUEUE): void;
}

/** The consumer's subscriptions to the two queues of changes. */
export interface ChangeSubscription {
  /** Subscribes; the queues must exist. */
  open(): void;
  /**
   * Stops the deliveries and returns `deliveries` and all waiting messages to their queues. Resolves once no message is in
   * flight, so messages that wait for a refresh delay it.
   */
  close(deliveries: Delivery[]): Promise<void>;
  /** Removes the next batch from the waiting messages; an empty list when there are none. */
  takeBatch(): Delivery[];
  /** Resolves when a message has arrived or `wake` was called since the last call. */
  waitForArrival(): Promise<void>;
  wake(): void;
  /** The messages that are delivered and not acknowledged. */
  readonly inFlight: InFlight;
}

/** `onBroken` is called when a subscription breaks, for example because its queue was deleted. */
export function createChangeSubscription(deps: {
  connection: Connection;
  names: QueueNames;
  onBroken?: () => void;
  logger: Logger;
}): ChangeSubscription {
  const { connection, names, logger } = deps;
  const waiting: Record<'changes' | 'bulk', Delivery[]> = { changes: [], bulk: [] };
  // When each unacknowledged message was delivered, by performance.now(); the oldest comes first.
  const deliveredAt = new Map<object, number>();
  let arrived = Promise.withResolvers<void>();
  let isOpen = false;
  const subscriptions = [subscribe('changes'), subscribe('bulk')];

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
        new Promise<ConsumerStatus>((finish) => {
          if (!isChangeMessage(message.body)) return finish(ConsumerStatus.DROP);
          if (!isOpen) return finish(ConsumerStatus.REQUEUE);
          deliveredAt.set(message, performance.now());
          waiting[source].push({ message: message.body, finish });
          arrived.resolve();
        }).finally(() => deliveredAt.delete(message)),
    );
    subscription.on('error', (error) => {
      logger.warn({ err: error, queue }, 'consumer: the subscription to a queue broke');
      deps.onBroken?.();
    });
    return subscription;
  }

  return {
    open() {
      isOpen = true;
      for (const subscription of subscriptions) subscription.start();
    },
    async close(deliveries) {
      isOpen = false;
      const closed = subscriptions.map((subscription) => subscription.close());
      for (const delivery of [...deliveries, ...waiting.changes.splice(0), ...waiting.bulk.splice(0)])
        delivery.finish(ConsumerStatus.REQUEUE);
      await Promise.all(closed);
    },
    takeBatch: () => takeBatch(waiting),
    async waitForArrival() {
      await arrived.promise;
      arrived = Promise.withResolvers();
    },
    wake: () => arrived.resolve(),
    get inFlight() {
      const [oldest] = deliveredAt.values();
      return {
        messages: deliveredAt.size,
        oldest_seconds: oldest === undefined ? 0 : (performance.now() - oldest) / 1_000,
      };
    },
  };
}
