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
 * Declares the queues where the broker lacks those of changes. Changes that were in them are lost then, so every target is
 * to be compared with the database, which is written down first; a new deployment has no target.
 * @throws where RabbitMQ or Postgres does not answer
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
  const compared = await addRepairs(pool, 'queues were lost, and with them the changes that were in them');
  if (compared.length > 0)
    logger.warn(
      { missing, compared },
      'queues: the broker has lost them, with the changes that were in them; every document is compared and what differs is written anew',
    );
  for (const declaration of queueDeclarations(names)) await connection.queueDeclare(declaration);
}
