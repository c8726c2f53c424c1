import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { backoffMs } from '../../src/async/backoff.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import { claimChildren } from '../../src/storage/postgres/sync/fan-outs.ts';
import { type Change, claimChanges } from '../../src/storage/postgres/sync/outbox.ts';
import type {
  ChangeMessage,
  ConfirmedPublisher,
  QueueNames,
} from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { listenForChanges } from './listener.ts';

const claimSize = 1_000;
const idsPerMessage = 100;
const pollMs = 1_000;
const longestPauseMs = 30_000;

export interface Relay {
  close(): Promise<void>;
}

/**
 * Carries changes from the outbox to RabbitMQ: claim, publish, wait for the confirms, commit the deletion. A crash
 * between confirm and commit repeats messages and loses none. NOTIFY wakes it, a poll each second guarantees.
 */
export function startRelay(deps: {
  pool: pg.Pool;
  databaseUrl: string;
  publisher: ConfirmedPublisher;
  queues: QueueNames;
  metrics: Metrics;
  logger: Logger;
}): Relay {
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
        if (failures === 1) logger.error({ err: error }, 'relay: changes stay in the outbox, trying again');
        const pauseMs = backoffMs(failures, { baseMs: 250, maxMs: longestPauseMs });
        await delay(pauseMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  }

  /** Single changes, then a part of those that must not delay them. Returns whether more may wait. */
  async function relayOnce(): Promise<boolean> {
    const more = [
      await relayBatch(queues.changes, (client) => claimChanges(client, false, claimSize)),
      await relayBatch(queues.bulk, (client) => claimChanges(client, true, claimSize)),
      await relayBatch(queues.bulk, (client) => claimChildren(client, claimSize), true),
    ];
    return more.includes(true);
  }

  /** `inParts`: what is claimed may be less than a full claim although more waits. */
  async function relayBatch(
    queue: string,
    claim: (client: pg.PoolClient) => Promise<Change[] | null>,
    inParts = false,
  ): Promise<boolean> {
    return transaction(pool, async (client) => {
      const changes = await metrics.time('postgres', 'claim', () => claim(client));
      if (changes === null || (changes.length === 0 && !inParts)) return false;
      if (changes.length > 0)
        await metrics.time('rabbitmq', 'confirm', () => publisher.publish(queue, toMessages(changes)));
      metrics.relayed.inc(changes.length);
      return inParts || changes.length === claimSize;
    });
  }

  /** Until a notification came (also one that came meanwhile) or the next poll is due. */
  async function idle() {
    const timer = setTimeout(() => wake.resolve(), pollMs);
    await wake.promise;
    clearTimeout(timer);
    wake = Promise.withResolvers();
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

/** Repeated ids of one claim become one change, as old as the oldest of them. */
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
