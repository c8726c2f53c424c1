import { withTimeout } from './async/with-timeout.ts';
import type { Logger } from './logger.ts';

/** Closes what a process has opened, in the reverse order of registration. */
export interface Shutdown {
  /** Registers a step. If it takes longer than `timeoutMs`, the next step is started without waiting for it. */
  add(name: string, close: () => unknown, timeoutMs?: number): void;
  /** Runs all steps once; later calls return the promise of the first call. */
  run(): Promise<void>;
}

export function createShutdown(logger: Logger): Shutdown {
  const steps: { name: string; close: () => unknown; timeoutMs: number }[] = [];
  let running: Promise<void> | undefined;

  async function close() {
    for (const step of steps.reverse()) {
      try {
        await withTimeout(Promise.resolve(step.close()), step.timeoutMs, () =>
          logger.warn({ step: step.name, ms: step.timeoutMs }, 'shutdown: a step exceeded its time limit'),
        );
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'shutdown: a step failed');
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
 * Shuts the process down on SIGINT and SIGTERM, and when the parent process at the other end of its IPC channel has ended. A
 * second signal ends the process immediately.
 */
export function closeOnSignals(shutdown: Shutdown, logger: Logger): void {
  let stopping = false;
  const stop = (reason: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info({ reason }, 'shutdown: started');
    shutdown.run().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('disconnect', () => {
    if (!stopping) stop('the parent process has ended');
  });
}
