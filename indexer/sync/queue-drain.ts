import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../../src/logger.ts';
import {
  type AsyncMessage,
  type Connection,
  type QueueNames,
  queueDeclarations,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';

const pauseMs = 2_000;
const ack = 0;
const requeue = 1;

/**
 * Carries the messages of a queue to where they are kept. `keep` is called until it resolves, and only then is the message
 * acknowledged: one may be kept twice, and none is lost.
 */
export function startQueueDrain(deps: {
  /** for the log */
  what: string;
  connection: Connection;
  names: QueueNames;
  queue: string;
  prefetch: number;
  keep: (message: AsyncMessage) => Promise<void>;
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
          await deps.keep(message);
          return ack;
        } catch (error) {
          if (attempt === 1) logger.warn({ err: error }, `${what}: not kept yet, trying again`);
          await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
        }
      }
      return requeue;
    },
  );
  subscription.on('error', (error) => logger.warn({ err: error }, `${what}: subscription broke`));

  return {
    async close() {
      closing.abort();
      await subscription.close();
    },
  };
}
