const sampleMs = 200;

/** The result of a call, and the resources that the process used for it. */
export interface Answer<T> {
  result: T;
  seconds: number;
  /** the processor time of this process */
  cpu_seconds: number;
  /** resident memory, MB, every 200 ms */
  memory: number[];
}

/**
 * Makes this process a measured child: it answers the calls of its parent one after the other and ends with it. It ignores
 * Ctrl-C, which its parent handles.
 */
export function answerCalls<Input, Result>(call: (input: Input) => Promise<Result>): void {
  process.on('SIGINT', () => undefined);
  process.on('disconnect', () => process.exit());
  process.on('message', (input: Input) => {
    measured(() => call(input)).then(
      (answer) => process.send?.({ answer }),
      (error: Error) => process.send?.({ error: error.stack ?? String(error) }),
    );
  });
}

async function measured<T>(work: () => Promise<T>): Promise<Answer<T>> {
  const memory = [residentMegabytes()];
  const timer = setInterval(() => memory.push(residentMegabytes()), sampleMs);
  const started = performance.now();
  const before = process.cpuUsage();
  try {
    const result = await work();
    const seconds = (performance.now() - started) / 1_000;
    const { user, system } = process.cpuUsage(before);
    memory.push(residentMegabytes());
    return { result, seconds, cpu_seconds: (user + system) / 1e6, memory };
  } finally {
    clearInterval(timer);
  }
}

function residentMegabytes(): number {
  return Math.round(process.memoryUsage.rss() / 2 ** 20);
}
