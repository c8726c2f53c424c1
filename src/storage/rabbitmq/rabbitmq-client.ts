import { randomUUID } from 'node:crypto';
import { Connection, type Publisher, type PublisherProps } from 'rabbitmq-client';
import { withTimeout } from '../../async/with-timeout.ts';
import type { Logger } from '../../logger.ts';

export type { AsyncMessage, Connection, Consumer, Publisher } from 'rabbitmq-client';
export { ConsumerStatus } from 'rabbitmq-client';

/** What a message of the change queue says: which institutes may differ now. */
export interface ChangeMessage {
  changes: { id: number; at: number }[];
  requestIds: string[];
}

/** Whether a message's body says what a message of the change queue must say. */
export function isChangeMessage(body: unknown): body is ChangeMessage {
  const { changes, requestIds } = (body ?? {}) as Partial<ChangeMessage>;
  return (
    Array.isArray(requestIds) &&
    Array.isArray(changes) &&
    changes.every((change) => Number.isSafeInteger(change?.id) && Number.isFinite(change?.at))
  );
}

/** What a message of the dead-letter queue says: an institute that no index takes, and why. */
export interface DeadLetter {
  id: number;
  index: string;
  reason: string;
  at: number;
  requestIds: string[];
}

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
  /** of imports and of fan-outs: must delay none of the others */
  bulk: string;
  dead: string;
  /** what people search for */
  events: string;
}

export function queueNames(config: { RABBITMQ_PREFIX: string }): QueueNames {
  const changes = `${config.RABBITMQ_PREFIX}.changes`;
  return {
    changes,
    bulk: `${changes}.bulk`,
    dead: `${changes}.dead`,
    events: `${config.RABBITMQ_PREFIX}.events`,
  };
}

/**
 * All queues. Those of changes are declared by the indexer alone, which first looks whether they were lost. The delivery limit guards against a message that kills its consumer;
 * failures of Elasticsearch do not count against it, since the consumer waits them out without giving messages back.
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
    // Of use while they are new: where nobody keeps them, the oldest give way.
    {
      queue: names.events,
      durable: true,
      arguments: {
        'x-queue-type': 'quorum',
        'x-max-length-bytes': 256 * 1024 * 1024,
        'x-overflow': 'drop-head',
      },
    },
  ];
}

/** The queue of search events, which is all that the API publishes to. */
export function eventQueueDeclarations(names: QueueNames): QueueDeclaration[] {
  return queueDeclarations(names).filter(({ queue }) => queue === names.events);
}

/**
 * Messages and consumers of a queue, or null where the broker does not have it. It does not declare it: whether the queues
 * of changes were lost, and changes with them, is told by their absence.
 */
async function inspectQueue(
  connection: Connection,
  queue: string,
): Promise<{ messages: number; consumers: number } | null> {
  // On a channel of its own, which the broker closes where there is no such queue.
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

/** Those queues of changes that the broker does not have. */
export async function findMissingQueues(connection: Connection, names: QueueNames): Promise<string[]> {
  const missing: string[] = [];
  for (const queue of [names.changes, names.bulk])
    if ((await inspectQueue(connection, queue)) === null) missing.push(queue);
  return missing;
}

export type QueueMetrics = Record<keyof QueueNames, { messages: number; consumers: number }>;

/** How many messages wait in each queue, those aside that a consumer holds, and how many consume it. */
export async function measureQueues(connection: Connection, names: QueueNames): Promise<QueueMetrics> {
  const of = async (queue: string) =>
    (await inspectQueue(connection, queue)) ?? { messages: 0, consumers: 0 };
  return {
    changes: await of(names.changes),
    bulk: await of(names.bulk),
    dead: await of(names.dead),
    events: await of(names.events),
  };
}

/** Messages that wait in the queues of changes. */
export async function countQueued(connection: Connection, names: QueueNames): Promise<number> {
  const { changes, bulk } = await measureQueues(connection, names);
  return changes.messages + bulk.messages;
}

/** A connection that connects by itself and reconnects for ever. Publishing and consuming need one each: a broker
 * that blocks publishers blocks their whole socket, acknowledgements included. */
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
    if (!down) logger.warn({ err: error, purpose }, 'rabbitmq: no connection');
    down = true;
  });
  connection.on('connection', () => {
    if (down) logger.info({ purpose }, 'rabbitmq: connected again');
    down = false;
  });
  connection.on('connection.blocked', (reason) =>
    logger.warn({ reason, purpose }, 'rabbitmq: the broker blocks publishers'),
  );
  connection.on('connection.unblocked', () =>
    logger.info({ purpose }, 'rabbitmq: the broker takes messages again'),
  );
  return connection;
}

/** Publishes persistent messages and knows that the broker has them. */
export interface ConfirmedPublisher {
  readonly ready: boolean;
  /** Resolves once every message is confirmed. Rejects on refusal, no route, or no confirm within 10 s: then any part
   * of the messages may have arrived. */
  publish(queue: string, messages: unknown[]): Promise<void>;
  close(): Promise<void>;
}

const confirmTimeoutMs = 10_000;

/** `queues` are declared before the first message; a message for any other queue that there is not is refused. */
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
      // An unroutable message is confirmed first and returned right after.
      await new Promise(setImmediate);
      if (returned.length > 0) throw new Error(`rabbitmq: no queue ${returned[0]}`);
    },
    close: () => publisher.close(),
  };
}
