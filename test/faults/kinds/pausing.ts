import { setTimeout as delay } from 'node:timers/promises';
import { reasonOf } from '../progress.ts';
import type { World } from '../world.ts';

/** Waits; rejects when the run is aborted. */
export function pause({ signal }: Pick<World, 'signal'>, seconds: number): Promise<void> {
  return delay(1_000 * seconds, undefined, { signal });
}

/** Repeats `step` every half second until it succeeds; rejects with its last error when the time is over. */
export async function insist<T>(
  world: Pick<World, 'signal'>,
  seconds: number,
  what: string,
  step: () => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + 1_000 * seconds;
  for (;;) {
    try {
      return await step();
    } catch (error) {
      world.signal.throwIfAborted();
      if (performance.now() > deadline)
        throw new Error(`${what}: not within ${seconds} s; ${reasonOf(error)}`, { cause: error });
    }
    await pause(world, 0.5);
  }
}
