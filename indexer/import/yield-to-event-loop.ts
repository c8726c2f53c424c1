import { setImmediate } from 'node:timers/promises';

const maxBlockingMs = 20;

/**
 * Creates a function for long loops without other waits: called in each round, it yields to the event loop when 20 ms have
 * passed since the last time, so that the process stays responsive.
 */
export function createYielder(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < maxBlockingMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
