import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import cliProgress from 'cli-progress';

// The reader of a pipe may close it early, as in `institutes config | head -1`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Prints a line of the result to stdout; everything else goes to stderr, so that stdout can be piped. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** `1 institute`, `2 institutes`. */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`;
}

/** Prints one JSON document, the only output of a command with --json. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

interface Progress {
  /** `total` is null when the total is unknown. */
  update(done: number, total: number | null): void;
  stop(): void;
}

/** Shows progress on stderr: a bar on a terminal, elsewhere a line every two seconds. */
export function createProgress(label: string): Progress {
  return process.stderr.isTTY ? createBar(label) : createLines(label);
}

function createBar(label: string): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${label} {bar} {value}/{total}  {pace}`,
    hideCursor: true,
    stopOnComplete: false,
    gracefulExit: false,
  });
  const pace = createPace();
  let started = false;
  let stopped = false;
  return {
    update(done, total) {
      if (!started) bar.start(total ?? done, done, { pace: '' });
      started = true;
      bar.setTotal(total ?? done);
      bar.update(done, { pace: pace(done, total) });
    },
    stop() {
      if (started && !stopped) bar.stop();
      stopped = true;
    },
  };
}

function createLines(label: string): Progress {
  const pace = createPace();
  let nextLineAt = performance.now() + 2_000;
  return {
    update(done, total) {
      const rate = pace(done, total);
      if (performance.now() < nextLineAt) return;
      nextLineAt = performance.now() + 2_000;
      printError(`${label} ${done}${total === null ? '' : ` of ${total}`}${rate && `, ${rate}`}`);
    },
    stop() {},
  };
}

/**
 * Formats the rate since the first call, like `1200/s, 34 s left`; earlier work belongs to an interrupted run.
 * @internal Exported for benchmarks and tests.
 */
export function createPace(): (done: number, total: number | null) => string {
  let first: { done: number; at: number } | undefined;
  return (done, total) => {
    first ??= { done, at: performance.now() };
    const seconds = (performance.now() - first.at) / 1_000;
    const rate = (done - first.done) / seconds;
    if (!(rate > 0) || seconds < 0.5) return '';
    const left = total === null ? '' : `, ${Math.ceil(Math.max(0, total - done) / rate)} s left`;
    return `${Math.round(rate)}/s${left}`;
  };
}

/** Prompts on the terminal and reads a line without echoing it. */
export async function readHidden(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}

/** Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts; a second one exits at once. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupted = new AbortController();
  const interrupt = () => {
    if (interrupted.signal.aborted) process.exit(130);
    interrupted.abort(new Error('interrupted'));
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  try {
    return await work(interrupted.signal);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}
