import { setTimeout as delay } from 'node:timers/promises';

/** Calls `ask` every 50 ms until its result is truthy. @throws Error with the last result or error after `timeoutMs` */
export async function until<T>(
  what: string,
  ask: () => Promise<T>,
  timeoutMs = 15_000,
): Promise<Exclude<T, null | undefined | false>> {
  const deadline = Date.now() + timeoutMs;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const answer = await ask();
      if (answer) return answer as Exclude<T, null | undefined | false>;
      last = answer;
    } catch (error) {
      last = error;
    }
    await delay(50);
  }
  throw new Error(`${what}: not within ${timeoutMs} ms; last: ${last}`, { cause: last });
}
