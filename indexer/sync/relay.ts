import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { claimDueJobs } from '../../src/storage/postgres/jobs/job-queue.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import { claimChildren } from '../../src/storage/postgres/sync/fan-outs.ts';
import { type Change, claimChanges } from '../../src/storage/postgres/sync/outbox.ts';
import {
  type ChangeMessage,
  type ConfirmedPublisher,
  type JobMessage,
  jobQueueOf,
  type QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { listenForChanges } from './listener.ts';

/*
 * States of the relay
 *
 * - relaying: it claims and publishes one batch after another.
 *     -> idle, when no claim was full, and when RabbitMQ is not connected
 *     -> backing off, when Postgres or RabbitMQ failed; the claim is rolled back, so the changes stay in the outbox
 * - idle: it waits.
 *     -> relaying, on a notification, when the listener has connected, and after `pollMs` in any case
 * - backing off: it waits, for 0.5 s after the first failure and for twice as long after each further one.
 *     -> relaying, when that time has passed
 *
 * `close` ends the relay in any state; a batch that is under way is finished or rolled back.
 */

const claimSize = 1_000;
const idsPerMessage = 100;
const pollMs = 1_000;
const backoff = { baseMs: 250, maxMs: 30_000 };

/**
 * Moves changes from the outbox, and jobs that are due, to RabbitMQ. One transaction claims a batch
 * by deleting it (jobs: by marking them as queued), publishes it, waits for the publisher confirms and commits. A crash between confirm and commit publishes the batch twice and loses nothing. NOTIFY
 * shortens the delay; polling guarantees that no change is left.
 */
export function startRelay(deps: {
  pool: pg.Pool;
  databaseUrl: string;
  publisher: ConfirmedPublisher;
  queues: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): { close(): Promise<void> } {
  const { pool, publisher, queues, metrics, logger } = deps;
  const closing = new AbortController();
  let wake = Promise.withResolvers<void>();
  const listener = listenForChanges(deps.databaseUrl, () => wake.resolve(), logger);
  const running = run();

  async function run() {
    let failures = 0;
    while (!closing.signal.aborted) {
      try {
        const full = publisher.ready && (await relayOnce());
        failures = 0;
        if (!full) await idle();
      } catch (error) {
        failures += 1;
        if (failures === 1)
          logger.error(
            { err: error },
            'relay: a batch could not be published and stays in the outbox; retrying',
          );
        await backOff(failures);
      }
    }
  }

  /**
   * Relays a batch of single changes, then one of jobs, one of bulk changes and one of fan-outs: those must not delay single
   * changes.
   * @returns whether the outbox may contain more
   */
  async function relayOnce(): Promise<boolean> {
    const more = [
      await relayBatch(queues.changes, (client) => claimChanges(client, false, claimSize)),
      await relayJobs(),
      await relayBatch(queues.bulk, (client) => claimChanges(client, true, claimSize)),
      await relayBatch(queues.bulk, (client) => claimChildren(client, claimSize), true),
    ];
    return more.includes(true);
  }

  /**
   * @param claim returns null where there is nothing to claim
   * @param isPartial a claim may be smaller than `claimSize` although the outbox contains more
   * @returns whether the outbox may contain more of this kind
   */
  async function relayBatch(
    queue: string,
    claim: (client: pg.PoolClient) => Promise<Change[] | null>,
    isPartial = false,
  ): Promise<boolean> {
    return transaction(pool, async (client) => {
      const changes = await metrics.time('postgres', 'claim', () => claim(client));
      if (changes === null || (changes.length === 0 && !isPartial)) return false;
      if (changes.length > 0)
        await metrics.time('rabbitmq', 'confirm', () => publisher.publish(queue, toMessages(changes)));
      metrics.relayed.inc(changes.length);
      return isPartial || changes.length === claimSize;
    });
  }

  /** @returns whether more jobs may be due */
  async function relayJobs(): Promise<boolean> {
    return transaction(pool, async (client) => {
      const due = await metrics.time('postgres', 'claim', () => claimDueJobs(client, claimSize));
      for (const [priority, jobs] of Map.groupBy(due, (job) => job.priority)) {
        const messages: JobMessage[] = jobs.map(({ id }) => ({ job: id }));
        await metrics.time('rabbitmq', 'confirm', () =>
          publisher.publish(jobQueueOf(queues, priority), messages),
        );
      }
      metrics.relayedJobs.inc(due.length);
      return due.length === claimSize;
    });
  }

  /** Resolves on a notification, at once if one has come since the last call, and when the next poll is due. */
  async function idle() {
    const timer = setTimeout(() => wake.resolve(), pollMs);
    await wake.promise;
    clearTimeout(timer);
    wake = Promise.withResolvers();
  }

  async function backOff(failures: number) {
    await delay(backoffMs(failures, backoff), undefined, { signal: closing.signal }).catch(() => undefined);
  }

  return {
    async close() {
      closing.abort();
      wake.resolve();
      await running;
      await listener.close();
    },
  };
}

/**
 * Groups the changes of one claim into messages. An id that was changed several times appears once, with the oldest time.
 * @internal Exported for tests.
 */
export function toMessages(changes: Change[]): ChangeMessage[] {
  const oldest = new Map<number, Change>();
  for (const change of changes) {
    const known = oldest.get(change.id);
    if (!known || change.at < known.at) oldest.set(change.id, change);
  }
  const messages: ChangeMessage[] = [];
  const all = [...oldest.values()];
  for (let start = 0; start < all.length; start += idsPerMessage) {
    const part = all.slice(start, start + idsPerMessage);
    const requestIds = new Set(part.map((change) => change.requestId).filter((id) => id !== null));
    messages.push({
      changes: part.map(({ id, at }) => ({ id, at: Math.round(at) })),
      requestIds: [...requestIds],
    });
  }
  return messages;
}
