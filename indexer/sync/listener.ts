import { setTimeout as delay } from 'node:timers/promises';
import pgListen, { type Subscriber } from 'pg-listen';
import type { Logger } from '../../src/logger.ts';

// pg-listen is a CommonJS package, so its default export is a property.
const createSubscriber = pgListen.default;

const restartMs = 1_000;

/**
 * Calls `wake` on every `NOTIFY outbox`, and each time LISTEN is established, since notifications may have been missed before.
 * A lost notification costs the relay no more than one poll interval, so no failure is fatal: a subscriber that fails is
 * replaced by a new one after `restartMs`.
 */
export function listenForChanges(
  databaseUrl: string,
  wake: () => void,
  logger: Logger,
): { close(): Promise<void> } {
  const closing = new AbortController();
  const running = run();

  async function run() {
    while (!closing.signal.aborted) {
      try {
        await listenUntilBroken();
      } catch (error) {
        if (!closing.signal.aborted)
          logger.warn({ err: error }, 'relay: LISTEN failed; the relay polls until it is restored');
      }
      await delay(restartMs, undefined, { signal: closing.signal }).catch(() => undefined);
    }
  }

  async function listenUntilBroken() {
    const subscriber = createSubscriber(
      { connectionString: databaseUrl, connectionTimeoutMillis: 5_000, query_timeout: 10_000 },
      // By default the library gives up reconnecting after 3 s.
      { retryTimeout: Number.POSITIVE_INFINITY, retryInterval: restartMs },
    );
    const broken = Promise.withResolvers<never>();
    broken.promise.catch(() => undefined);
    subscriber.events.on('error', broken.reject);
    subscriber.events.on('connected', wake);
    subscriber.notifications.on('outbox', wake);
    closing.signal.addEventListener('abort', () => broken.reject(new Error('closing')), { once: true });
    try {
      await Promise.race([connect(subscriber), broken.promise]);
      await broken.promise;
    } finally {
      await subscriber
        .close()
        .catch((error: unknown) =>
          logger.debug({ err: error }, 'relay: the LISTEN connection could not be closed'),
        );
    }
  }

  async function connect(subscriber: Subscriber) {
    await subscriber.connect();
    await subscriber.listenTo('outbox');
    wake();
  }

  return {
    async close() {
      closing.abort();
      await running;
    },
  };
}
