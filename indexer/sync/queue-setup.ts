import type pg from 'pg';
import type { Logger } from '../../src/logger.ts';
import { addRepairs } from '../../src/storage/postgres/sync/repairs.ts';
import {
  type Connection,
  findMissingQueues,
  type QueueNames,
  queueDeclarations,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';

/**
 * Declares all queues if RabbitMQ lacks a queue of changes. The changes in a missing queue are lost, so a repair of every
 * target is asked for first; a new deployment has no target.
 * @throws Error when RabbitMQ or Postgres does not answer
 */
export async function ensureQueues(deps: {
  pool: pg.Pool;
  connection: Connection;
  names: QueueNames;
  logger: Logger;
}): Promise<void> {
  const { pool, connection, names, logger } = deps;
  const missing = await findMissingQueues(connection, names);
  if (missing.length === 0) return;
  const compared = await addRepairs(pool, 'queues were lost, together with the changes in them');
  if (compared.length > 0)
    logger.warn(
      { missing, compared },
      'queues: RabbitMQ has lost queues and the changes in them; every document is compared, and those that differ are written again',
    );
  for (const declaration of queueDeclarations(names)) await connection.queueDeclare(declaration);
}
