import { setTimeout as sleep } from 'node:timers/promises';
import { reason, StackError, say } from './output.ts';
import type { Place } from './place.ts';
import type { Server } from './servers/server.ts';

const startMs = 120_000;

/** How a runner knows a starting server from the outside. */
export interface Watch {
  /** Between two looks. */
  pauseMs: number;
  alive(): boolean | Promise<boolean>;
  /** The end of its log. */
  tail(): string | Promise<string>;
}

export async function answersNow(place: Place, server: Server): Promise<boolean> {
  try {
    await server.answers(place);
    return true;
  } catch {
    return false;
  }
}

/** Returns when the server does its work; rejects at once when it ends, or at the deadline, with the end of its log. */
export async function untilReady(place: Place, server: Server, watch: Watch): Promise<void> {
  const deadline = performance.now() + startMs;
  for (;;) {
    try {
      await server.settle?.(place);
      await server.answers(place);
      return;
    } catch (error) {
      if (!(await watch.alive())) throw await failure(server, watch, 'ended while starting');
      if (performance.now() > deadline)
        throw await failure(server, watch, `does not answer after ${startMs / 1000} s (${reason(error)})`);
    }
    await sleep(watch.pauseMs);
  }
}

async function failure(server: Server, watch: Watch, what: string): Promise<StackError> {
  // Said now: the other servers may take a while before the whole error is shown.
  say(server.name, what);
  return new StackError(`${server.name} ${what}. The end of its log:\n${await watch.tail()}`);
}

/** Waits for all; rejects with every failure together. */
export async function together(jobs: Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(jobs)).filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) throw new StackError(failed.map((outcome) => reason(outcome.reason)).join('\n\n'));
}
