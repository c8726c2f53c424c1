import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/logger.ts';
import {
  type AsyncMessage,
  type Connection,
  ConsumerStatus,
  type QueueNames,
  queueDeclarations,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';

const retryMs = 2_000;

/**
 * Stores the messages of a queue elsewhere. `store` is called until it resolves, and only then is the message acknowledged:
 * a message may be stored twice, and none is lost.
 */
export function startQueueDrain(deps: {
  /** what the messages are, for the log */
  what: string;
  connection: Connection;
  names: QueueNames;
  queue: string;
  prefetch: number;
  store: (message: AsyncMessage) => Promise<void>;
  logger: Logger;
}): { close(): Promise<void> } {
  const { what, queue, logger } = deps;
  const closing = new AbortController();
  const subscription = deps.connection.createConsumer(
    {
      queue,
      queueOptions: queueDeclarations(deps.names).find((declaration) => declaration.queue === queue),
      qos: { prefetchCount: deps.prefetch },
    },
    async (message) => {
      for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
        try {
          await deps.store(message);
          return ConsumerStatus.ACK;
        } catch (error) {
          if (attempt === 1) logger.warn({ err: error }, `${what}: a message could not be stored; retrying`);
          await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
      return ConsumerStatus.REQUEUE;
    },
  );
  subscription.on('error', (error) =>
    logger.warn({ err: error }, `${what}: the subscription to the queue broke`),
  );

  return {
    async close() {
      closing.abort();
      await subscription.close();
    },
  };
}
