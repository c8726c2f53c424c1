import { withTimeout } from './async/with-timeout.ts';
import type { Logger } from './logger.ts';

/** What a process has open, closed last in, first out. */
export interface Shutdown {
  /** Registers a closing step; it may take `timeoutMs` before the next one is begun regardless. */
  add(name: string, close: () => unknown, timeoutMs?: number): void;
  /** Runs all steps once; later calls share the first one's promise. */
  run(): Promise<void>;
}

export function createShutdown(logger: Logger): Shutdown {
  const steps: { name: string; close: () => unknown; timeoutMs: number }[] = [];
  let running: Promise<void> | undefined;

  async function close() {
    for (const step of steps.reverse()) {
      try {
        await withTimeout(Promise.resolve(step.close()), step.timeoutMs, () =>
          logger.warn({ step: step.name, ms: step.timeoutMs }, 'closing took too long'),
        );
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'closing failed');
      }
    }
  }

  return {
    add: (name, closeStep, timeoutMs = 10_000) => steps.push({ name, close: closeStep, timeoutMs }),
    run: () => {
      running ??= close();
      return running;
    },
  };
}

/**
 * Ends the process cleanly on SIGINT and SIGTERM, and when a parent that holds an IPC channel to it is gone. A second
 * signal ends it at once.
 */
export function closeOnSignals(shutdown: Shutdown, logger: Logger): void {
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ reason }, 'stopping');
    shutdown.run().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', () => {
    if (!stopping) stop('parent gone');
  });
}
