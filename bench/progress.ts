import { createPace } from '../indexer/commands/terminal.ts';

/** Prints a line to stderr every two seconds with the progress, the speed and the remaining time. */
export function createBenchProgress(what: string, unit: string) {
  const started = performance.now();
  const pace = createPace();
  let next = started + 2_000;
  let before: number | undefined;
  const line = (text: string) => process.stderr.write(`${what}: ${text}\n`);

  return {
    update(done: number, total: number | null) {
      // Items that were done before this run do not count for its speed.
      before ??= done;
      const text = pace(done, total);
      const now = performance.now();
      if (now < next) return;
      next = now + 2_000;
      line(`${done}${total === null ? '' : ` of ${total}`} ${unit}, ${text}`);
    },
    end(done: number) {
      const seconds = (performance.now() - started) / 1_000;
      const rate = (done - (before ?? 0)) / seconds;
      line(`${done} ${unit} in ${seconds.toFixed(1)} s, ${Math.round(rate)}/s`);
    },
  };
}
