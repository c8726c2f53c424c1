import { setTimeout as sleep } from 'node:timers/promises';
import { describeError, printProgress, StackError } from './output.ts';
import type { Place } from './place.ts';
import type { Server } from './servers/server.ts';

const startMs = 120_000;

/** How a runner observes a server that is starting. */
interface Watch {
  /** The time between two checks. */
  pauseMs: number;
  alive(): boolean | Promise<boolean>;
  /** The last lines of the server's log. */
  tail(): string | Promise<string>;
}

export async function isReady(place: Place, server: Server): Promise<boolean> {
  try {
    await server.answers(place);
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits until the server is ready.
 * @throws StackError with the last lines of its log when it ends or does not become ready in time
 */
export async function waitUntilReady(place: Place, server: Server, watch: Watch): Promise<void> {
  const deadline = performance.now() + startMs;
  for (;;) {
    try {
      await server.initialise?.(place);
      await server.answers(place);
      return;
    } catch (error) {
      if (!(await watch.alive())) throw await failure(server, watch, 'ended during its start');
      if (performance.now() > deadline)
        throw await failure(
          server,
          watch,
          `is not ready after ${startMs / 1000} s (${describeError(error)})`,
        );
    }
    await sleep(watch.pauseMs);
  }
}

async function failure(server: Server, watch: Watch, what: string): Promise<StackError> {
  // Printed at once, because the error itself is shown only after all servers have started or failed.
  printProgress(server.name, what);
  return new StackError(`${server.name} ${what}. Last lines of its log:\n${await watch.tail()}`);
}

/**
 * Waits for all jobs.
 * @throws StackError that describes every failure
 */
export async function waitForAll(jobs: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(jobs)).filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0)
    throw new StackError(failed.map((outcome) => describeError(outcome.reason)).join('\n\n'));
}
