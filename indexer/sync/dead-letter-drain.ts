import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { isDataError } from '../../src/storage/postgres/pool.ts';
import { keepLetter, type NewLetter } from '../../src/storage/postgres/sync/dead-letters.ts';
import {
  type AsyncMessage,
  type Connection,
  isChangeMessage,
  isDeadLetter,
  type QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { startQueueDrain } from './queue-drain.ts';

/**
 * Moves what arrives in the dead-letter queue into Postgres, where operators list, replay and purge it: a queue can only
 * be read by taking from it. A letter that is delivered twice is kept once.
 */
export function startDeadLetterDrain(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, metrics } = deps;

  /** What Postgres cannot hold as JSON, such as NUL in a name, is kept as text: no letter blocks the next one. */
  async function keep(letter: NewLetter) {
    try {
      await keepLetter(pool, letter);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const body = JSON.stringify(letter.body).slice(0, 10_000).toWellFormed();
      await keepLetter(pool, { ...letter, institute_ids: [], request_ids: [], body });
    }
  }

  return startQueueDrain({
    ...deps,
    what: 'dead letters',
    queue: deps.names.dead,
    prefetch: 50,
    keep: (message) => metrics.time('postgres', 'dead-letter', () => keep(readDeadLetter(message))),
  });
}

/** What a message of the dead-letter queue says: a letter of the consumer, or what the broker moved there. */
export function readDeadLetter(message: Pick<AsyncMessage, 'body' | 'messageId' | 'headers'>): NewLetter {
  const { body, headers } = message;
  const text = JSON.stringify(Buffer.isBuffer(body) ? body.toString() : body) ?? 'null';
  const letter = {
    message_id: message.messageId ?? createHash('sha256').update(text).digest('hex'),
    // Postgres takes neither NUL nor half of a surrogate pair in JSON.
    body: JSON.parse(text, (_, value) =>
      typeof value === 'string' ? value.replaceAll('\0', '').toWellFormed() : value,
    ),
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
