import { createHash } from 'node:crypto';
import type pg from 'pg';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { isDataError } from '../../src/storage/postgres/pool.ts';
import { type NewDeadLetter, saveDeadLetter } from '../../src/storage/postgres/sync/dead-letters.ts';
import {
  type AsyncMessage,
  type Connection,
  isChangeMessage,
  isDeadLetter,
  type QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { startQueueDrain } from './queue-drain.ts';

/**
 * Moves messages from the dead-letter queue into Postgres, where operators can list, replay and purge them: reading a queue
 * removes its messages. A dead letter that is delivered twice is stored once.
 */
export function startDeadLetterDrain(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, metrics } = deps;

  /** Stores a body that Postgres refuses as JSON as text instead, because no dead letter may block the next one. */
  async function store(letter: NewDeadLetter) {
    try {
      await saveDeadLetter(pool, letter);
    } catch (error) {
      if (!isDataError(error)) throw error;
      const body = JSON.stringify(letter.body).slice(0, 10_000).toWellFormed();
      await saveDeadLetter(pool, { ...letter, institute_ids: [], request_ids: [], body });
    }
  }

  return startQueueDrain({
    ...deps,
    what: 'dead letters',
    queue: deps.names.dead,
    prefetch: 50,
    store: (message) => metrics.time('postgres', 'dead-letter', () => store(readDeadLetter(message))),
  });
}

/**
 * Reads a message of the dead-letter queue: a dead letter that the consumer has published, or any message that RabbitMQ has
 * moved there.
 * @internal Exported for tests.
 */
export function readDeadLetter(message: Pick<AsyncMessage, 'body' | 'messageId' | 'headers'>): NewDeadLetter {
  const { body, headers } = message;
  const text = JSON.stringify(Buffer.isBuffer(body) ? body.toString() : body) ?? 'null';
  const letter = {
    message_id: message.messageId ?? createHash('sha256').update(text).digest('hex'),
    // Postgres refuses NUL and unpaired surrogates in JSON.
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
      ? `delivered too often without an acknowledgement (${reason})`
      : `not a change message (${reason})`,
    request_ids: isChangeMessage(body) ? body.requestIds : [],
    at: new Date(),
  };
}
