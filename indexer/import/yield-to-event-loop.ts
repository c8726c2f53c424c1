import { setImmediate } from 'node:timers/promises';

const maxTurnMs = 20;

/**
 * For a loop that may have much to do without waiting for anything: called in each round, it lets the process do other
 * work when 20 ms have passed since it last did.
 */
export function createYielder(): () => Promise<void> | undefined {
  let since = performance.now();
  return () => {
    if (performance.now() - since < maxTurnMs) return undefined;
    return setImmediate().then(() => {
      since = performance.now();
    });
  };
}
