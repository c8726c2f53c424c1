import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import cliProgress from 'cli-progress';

// `institutes config | head -1`: whoever reads has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

/** Results go to stdout, all else to stderr, so that stdout can be piped on. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** One JSON document, the only thing on stdout of a command with --json. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value, null, 2));
}

export interface Progress {
  /** `total` null: nobody knows how much there is. */
  update(done: number, total: number | null): void;
  stop(): void;
}

/** On a terminal a bar, elsewhere a line each two seconds; on stderr. */
export function createProgress(what: string): Progress {
  return process.stderr.isTTY ? createBar(what) : createLines(what);
}

function createBar(what: string): Progress {
  const bar = new cliProgress.SingleBar({
    format: `${what} {bar} {value}/{total}  {pace}`,
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

function createLines(what: string): Progress {
  const pace = createPace();
  let next = performance.now() + 2_000;
  return {
    update(done, total) {
      const speed = pace(done, total);
      if (performance.now() < next) return;
      next = performance.now() + 2_000;
      printError(`${what} ${done}${total === null ? '' : ` of ${total}`}${speed && `, ${speed}`}`);
    },
    stop() {},
  };
}

/** `1200/s, 34 s left`, from the first call on: what was done before that is another run's. */
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

/** A line from the terminal, of which nothing is shown. */
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

/** Runs `work` with a signal that the first Ctrl-C or SIGTERM aborts; a second one ends the process at once. */
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
