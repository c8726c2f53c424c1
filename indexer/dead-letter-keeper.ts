import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Logger } from '../src/logger.ts';
import type { Metrics } from '../src/metrics.ts';
import { keepLetter, type NewLetter } from '../src/storage/dead-letters.ts';
import {
  type AsyncMessage,
  type Connection,
  isChangeMessage,
  isDeadLetter,
  type QueueNames,
  queueDeclarations,
} from '../src/storage/rabbitmq.ts';

const prefetch = 50;
const pauseMs = 2_000;
const ack = 0;
const requeue = 1;

/**
 * Moves what arrives in the dead-letter queue into Postgres, where operators list, replay and purge it: a queue can only
 * be read by taking from it. A letter is acknowledged once it is committed, so one may be delivered twice and is kept
 * once.
 */
export function startDeadLetterKeeper(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, metrics, logger } = deps;
  const closing = new AbortController();
  const queue = deps.names.dead;
  const subscription = deps.connection.createConsumer(
    {
      queue,
      queueOptions: queueDeclarations(deps.names).find((declaration) => declaration.queue === queue),
      qos: { prefetchCount: prefetch },
    },
    (message) => keep(readLetter(message)),
  );
  subscription.on('error', (error) => logger.warn({ err: error }, 'dead letters: subscription broke'));

  async function keep(letter: NewLetter): Promise<number> {
    for (let attempt = 1; !closing.signal.aborted; attempt += 1) {
      try {
        await metrics.time('postgres', 'dead-letter', () => keepLetter(pool, letter));
        return ack;
      } catch (error) {
        if (attempt === 1) logger.warn({ err: error }, 'dead letters: not kept yet, trying again');
        await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return requeue;
  }

  return {
    async close() {
      closing.abort();
      await subscription.close();
    },
  };
}

/** What a message of the dead-letter queue says: a letter of the consumer, or what the broker moved there. */
export function readLetter(message: Pick<AsyncMessage, 'body' | 'messageId' | 'headers'>): NewLetter {
  const { body, headers } = message;
  const text = JSON.stringify(Buffer.isBuffer(body) ? body.toString() : body) ?? 'null';
  const letter = {
    message_id: message.messageId ?? createHash('sha256').update(text).digest('hex'),
    // Postgres takes no NUL in JSON.
    body: JSON.parse(text.replaceAll('\\u0000', '')),
  };
  if (isDeadLetter(body))
    return {
      ...letter,
      institute_ids: [body.id],
      index_name: body.index,
      reason: body.reason,
      request_ids: body.requestIds,
      at: new Date(body.at),
    };
  const reason = headers?.['x-first-death-reason'] ?? 'unknown';
  return {
    ...letter,
    institute_ids: isChangeMessage(body) ? body.changes.map(({ id }) => id) : [],
    index_name: null,
    reason: isChangeMessage(body)
      ? `taken from the queue too often without an answer (${reason})`
      : `no message of ours (${reason})`,
    request_ids: isChangeMessage(body) ? body.requestIds : [],
    at: new Date(),
  };
}
