import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Connection, type Publisher, type PublisherProps } from 'rabbitmq-client';
import { withTimeout } from '../../async/with-timeout.ts';
import { type JobPriority, jobPriorities } from '../../domain/enumerations.ts';
import type { Logger } from '../../logger.ts';

export type { AsyncMessage, Connection, Publisher } from 'rabbitmq-client';
export { ConsumerStatus } from 'rabbitmq-client';

/** A message of the change queues: the institutes whose documents may have changed. `at` is in ms since 1970. */
export interface ChangeMessage {
  changes: { id: number; at: number }[];
  requestIds: string[];
}

/** Whether the body of a message is a valid `ChangeMessage`. */
export function isChangeMessage(body: unknown): body is ChangeMessage {
  const { changes, requestIds } = (body ?? {}) as Partial<ChangeMessage>;
  return (
    Array.isArray(requestIds) &&
    Array.isArray(changes) &&
    changes.every((change) => Number.isSafeInteger(change?.id) && Number.isFinite(change?.at))
  );
}

/** A message of the dead-letter queue: an institute that could not be indexed, and the reason. */
export interface DeadLetter {
  id: number;
  index: string;
  reason: string;
  at: number;
  requestIds: string[];
}

/** Whether the body of a message is a valid `DeadLetter`. */
export function isDeadLetter(body: unknown): body is DeadLetter {
  const { id, index, reason, at, requestIds } = (body ?? {}) as Partial<DeadLetter>;
  return (
    Number.isSafeInteger(id) &&
    typeof index === 'string' &&
    typeof reason === 'string' &&
    Number.isFinite(at) &&
    Array.isArray(requestIds)
  );
}

type QueueDeclaration = NonNullable<PublisherProps['queues']>[number];

export interface QueueNames {
  changes: string;
  /** changes of imports and fan-outs, which must not delay single edits */
  bulk: string;
  dead: string;
  /** search events */
  events: string;
  /** jobs; RabbitMQ 3.10 has no priorities in quorum queues, so each priority has a queue */
  urgentJobs: string;
  normalJobs: string;
  lowJobs: string;
}

/** A message of the queues of jobs. Everything else about the job is in Postgres. */
export interface JobMessage {
  job: number;
}

/** The name of the queue of jobs with this priority. */
export function jobQueueOf(names: QueueNames, priority: JobPriority): string {
  return names[`${priority}Jobs`];
}

/** The names of the queues of this deployment. */
export function queueNames(config: { RABBITMQ_PREFIX: string }): QueueNames {
  const changes = `${config.RABBITMQ_PREFIX}.changes`;
  return {
    changes,
    bulk: `${changes}.bulk`,
    dead: `${changes}.dead`,
    events: `${config.RABBITMQ_PREFIX}.events`,
    urgentJobs: `${config.RABBITMQ_PREFIX}.jobs.urgent`,
    normalJobs: `${config.RABBITMQ_PREFIX}.jobs.normal`,
    lowJobs: `${config.RABBITMQ_PREFIX}.jobs.low`,
  };
}

/**
 * The declarations of all queues. Only the indexer declares the change queues, after checking whether they were lost. The delivery
 * limit guards against a message that kills its consumer. An outage of Elasticsearch does not count against it, because the
 * consumer waits without returning messages.
 */
export function queueDeclarations(names: QueueNames): QueueDeclaration[] {
  const changes = (queue: string): QueueDeclaration => ({
    queue,
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': 50,
      'x-dead-letter-exchange': '',
      'x-dead-letter-routing-key': names.dead,
      'x-dead-letter-strategy': 'at-least-once',
      'x-overflow': 'reject-publish',
    },
  });
  return [
    { queue: names.dead, durable: true, arguments: { 'x-queue-type': 'quorum' } },
    changes(names.changes),
    changes(names.bulk),
    // Events are useful only while they are new, so the oldest are dropped when nothing consumes them.
    {
      queue: names.events,
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-max-length-bytes': 256 * 1024 * 1024,
        'x-overflow': 'drop-head',
      },
    },
    ...jobQueueDeclarations(names),
  ];
}

/**
 * The declarations of the queues of jobs. They need no dead-letter queue: a message is only the id of a row in Postgres, where
 * attempts are counted and failures are stored.
 */
export function jobQueueDeclarations(names: QueueNames): QueueDeclaration[] {
  return jobPriorities.map((priority) => ({
    queue: jobQueueOf(names, priority),
    durable: true,
    arguments: { 'x-queue-type': 'quorum' },
  }));
}

/** The declaration of the event queue, the only one that the API publishes to. */
export function eventQueueDeclarations(names: QueueNames): QueueDeclaration[] {
  return queueDeclarations(names).filter(({ queue }) => queue === names.events);
}

/**
 * Counts the messages and consumers of a queue; null if the queue does not exist. Does not declare the queue, because the absence of
 * a change queue shows that it was lost, and changes with it.
 */
async function inspectQueue(
  connection: Connection,
  queue: string,
): Promise<{ messages: number; consumers: number } | null> {
  // A separate channel, because the broker closes it if the queue does not exist.
  const channel = await connection.acquire();
  try {
    const { messageCount, consumerCount } = await channel.queueDeclare({ queue, passive: true });
    return { messages: messageCount, consumers: consumerCount };
  } catch (error) {
    if ((error as { code?: string }).code === 'NOT_FOUND') return null;
    throw error;
  } finally {
    await channel.close().catch(() => undefined);
  }
}

/** Lists the change queues that do not exist. */
export async function findMissingQueues(connection: Connection, names: QueueNames): Promise<string[]> {
  const missing: string[] = [];
  for (const queue of [names.changes, names.bulk])
    if ((await inspectQueue(connection, queue)) === null) missing.push(queue);
  return missing;
}

export type QueueMetrics = Record<keyof QueueNames, { messages: number; consumers: number }>;

/** Counts the waiting messages (without those delivered to a consumer) and the consumers of each queue. */
export async function measureQueues(connection: Connection, names: QueueNames): Promise<QueueMetrics> {
  const of = async (queue: string) =>
    (await inspectQueue(connection, queue)) ?? { messages: 0, consumers: 0 };
  return {
    changes: await of(names.changes),
    bulk: await of(names.bulk),
    dead: await of(names.dead),
    events: await of(names.events),
    urgentJobs: await of(names.urgentJobs),
    normalJobs: await of(names.normalJobs),
    lowJobs: await of(names.lowJobs),
  };
}

/** The priorities whose queue of jobs has no waiting message; none if RabbitMQ does not have the queue. */
export async function findEmptyJobQueues(connection: Connection, names: QueueNames): Promise<JobPriority[]> {
  const empty: JobPriority[] = [];
  for (const priority of jobPriorities)
    if ((await inspectQueue(connection, jobQueueOf(names, priority)))?.messages === 0) empty.push(priority);
  return empty;
}

/** Counts the messages waiting in the change queues. */
export async function countQueued(connection: Connection, names: QueueNames): Promise<number> {
  const { changes, bulk } = await measureQueues(connection, names);
  return changes.messages + bulk.messages;
}

/**
 * Creates a connection that never stops trying to reconnect. Publishing and consuming need separate connections: a broker that blocks
 * publishers blocks their whole socket, including acknowledgements.
 */
export function connectRabbitmq(
  config: { RABBITMQ_URL: string },
  purpose: string,
  logger: Logger,
): Connection {
  const connection = new Connection({
    url: config.RABBITMQ_URL,
    connectionName: `institutes-${purpose}`,
    connectionTimeout: 5_000,
    acquireTimeout: 5_000,
    retryLow: 200,
    retryHigh: 5_000,
  });
  let down = false;
  connection.on('error', (error) => {
    if (!down) logger.warn({ err: error, purpose }, 'rabbitmq: connection lost; reconnecting');
    down = true;
  });
  connection.on('connection', () => {
    if (down) logger.info({ purpose }, 'rabbitmq: connection restored');
    down = false;
  });
  connection.on('connection.blocked', (reason) =>
    logger.warn({ reason, purpose }, 'rabbitmq: the broker has blocked publishers'),
  );
  connection.on('connection.unblocked', () =>
    logger.info({ purpose }, 'rabbitmq: the broker has unblocked publishers'),
  );
  return connection;
}

/** Publishes persistent messages with publisher confirms. */
export interface ConfirmedPublisher {
  readonly ready: boolean;
  /**
   * Resolves once every message is confirmed. Rejects if a message is rejected, is unroutable or is not confirmed within 10 s; then any
   * part of the messages may have arrived.
   */
  publish(queue: string, messages: unknown[]): Promise<void>;
  close(): Promise<void>;
}

const confirmTimeoutMs = 10_000;
const redeclareMs = 1_000;

/**
 * Creates a publisher.
 * @param queues the queues to declare before the first message, and again when one was deleted; a message for another queue is
 * rejected if that does not exist
 */
export function createConfirmedPublisher(
  connection: Connection,
  queues: QueueDeclaration[],
): ConfirmedPublisher {
  const publisher: Publisher = connection.createPublisher({
    confirm: true,
    maxAttempts: 1,
    queues,
  });
  let returned: string[] = [];
  publisher.on('basic.return', (message) => returned.push(message.routingKey));

  return {
    get ready() {
      return connection.ready;
    },
    async publish(queue, messages) {
      returned = [];
      const sends = messages.map((message) =>
        publisher.send(
          { routingKey: queue, durable: true, mandatory: true, messageId: randomUUID() },
          message,
        ),
      );
      await withTimeout(Promise.all(sends), confirmTimeoutMs, () => {
        throw new Error(`rabbitmq: no confirm within ${confirmTimeoutMs} ms`);
      });
      // An unroutable message is confirmed first and returned immediately afterwards.
      await new Promise(setImmediate);
      if (returned.length > 0) {
        // A queue may be deleted while the connection lives. Those that this publisher declares exist again at its next attempt;
        // not at once, because RabbitMQ does not tell consumers of the deletion of a queue that exists again by then.
        await delay(redeclareMs);
        for (const declaration of queues)
          if (returned.includes(declaration.queue ?? '')) await connection.queueDeclare(declaration);
        throw new Error(`rabbitmq: the queue ${returned[0]} does not exist`);
      }
    },
    close: () => publisher.close(),
  };
}
