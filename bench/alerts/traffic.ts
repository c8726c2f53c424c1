import { setTimeout as delay } from 'node:timers/promises';

/**
 * Sends searches at a constant rate until it is stopped, whatever the responses take, and measures each from the moment at
 * which it was due.
 * @returns `stop`, which waits for the last response and gives the times, in milliseconds; it rejects if a search failed
 */
export function startTraffic(
  address: string,
  nextQuery: () => string,
  rate: number,
): { stop(): Promise<number[]> } {
  const times: number[] = [];
  const open = new Set<Promise<void>>();
  let isStopped = false;
  let failure: unknown;
  const running = run();

  async function run() {
    const started = performance.now();
    for (let sent = 0; !isStopped; sent += 1) {
      const due = started + (1_000 * sent) / rate;
      const waitMs = due - performance.now();
      if (waitMs > 0) await delay(waitMs);
      const request = measure(due).catch((error: unknown) => {
        failure ??= error;
      });
      open.add(request);
      void request.then(() => open.delete(request));
    }
    await Promise.all(open);
  }

  async function measure(due: number) {
    const response = await fetch(`${address}/v1/institutes?${nextQuery()}`);
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`a search was answered with ${response.status}`);
    times.push(performance.now() - due);
  }

  return {
    async stop() {
      isStopped = true;
      await running;
      if (failure) throw failure;
      return times;
    },
  };
}
