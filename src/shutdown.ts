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
      const timeout = Promise.withResolvers<'timeout'>();
      const timer = setTimeout(() => timeout.resolve('timeout'), step.timeoutMs);
      try {
        const outcome = await Promise.race([Promise.resolve(step.close()), timeout.promise]);
        if (outcome === 'timeout')
          logger.warn({ step: step.name, ms: step.timeoutMs }, 'closing took too long');
      } catch (error) {
        logger.error({ err: error, step: step.name }, 'closing failed');
      } finally {
        clearTimeout(timer);
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

/** Ends the process cleanly on SIGINT and SIGTERM; a second signal ends it at once. */
export function closeOnSignals(shutdown: Shutdown, logger: Logger): void {
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      signals += 1;
      if (signals > 1) process.exit(1);
      logger.info({ signal }, 'stopping');
      shutdown.run().then(() => process.exit(0));
    });
  }
}
