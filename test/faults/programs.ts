import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const restartMs = 500;
const stopMs = 15_000;

/** A process of the service, which is started again when it ends by itself. */
export interface Program {
  readonly name: string;
  start(): void;
  /** undefined if it was never started */
  readonly pid: number | undefined;
  /** Stops it at once with SIGSTOP, until it is killed. */
  freeze(): void;
  /** Ends it with SIGKILL; resolves once it has ended. */
  kill(): Promise<void>;
  /** Ends it with SIGTERM, and with SIGKILL after 15 s. Returns whether it ended on SIGTERM with exit code 0. */
  stop(): Promise<boolean>;
  /** The first log line of the running process that begins with `message`; waits for it. */
  logged(message: string): Promise<Record<string, unknown>>;
}

/** Prepares a program of the service; `onCrash` is called when it ends by itself. */
export function createProgram(
  name: string,
  script: string,
  settings: Record<string, string>,
  options: { logs: string; onCrash: (what: string) => void },
): Program {
  let child: ChildProcess | undefined;
  let exited: Promise<number | null> = Promise.resolve(0);
  let wanted = false;
  let lines = new LogLines();
  const log = createWriteStream(`${options.logs}/${name}.log`, { flags: 'a' });

  function start() {
    wanted = true;
    lines = new LogLines();
    const started = spawn(process.execPath, [script], {
      env: {
        ...process.env,
        ...settings,
        PORT: '0',
        METRICS_PORT: '0',
        INDEXER_METRICS_PORT: '0',
        WORKER_METRICS_PORT: '0',
        LOG_LEVEL: 'info',
        LOG_FORMAT: 'json',
      },
      // Detached, so that Ctrl-C in the terminal does not end it; it ends with this process when the channel closes.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    child = started;
    started.stdout?.pipe(log, { end: false });
    started.stderr?.pipe(log, { end: false });
    if (started.stdout) createInterface(started.stdout).on('line', lines.add);
    exited = new Promise((resolve) => {
      started.once('exit', (code, signal) => {
        resolve(code);
        if (!wanted || child !== started) return;
        options.onCrash(`${name} ended by itself (${signal ?? code})`);
        setTimeout(() => wanted && child === started && start(), restartMs).unref();
      });
    });
  }

  return {
    name,
    get pid() {
      return child?.pid;
    },
    start,
    freeze() {
      wanted = false;
      child?.kill('SIGSTOP');
    },
    async kill() {
      wanted = false;
      child?.kill('SIGKILL');
      await exited;
    },
    async stop() {
      wanted = false;
      if (!child) return true;
      child.kill('SIGTERM');
      const code = await Promise.race([exited, delay(stopMs, 'late' as const, { ref: false })]);
      child.kill('SIGKILL');
      await exited;
      log.end();
      return code === 0;
    },
    logged: (message) => lines.await(message),
  };
}

/** The first log line of each message. */
class LogLines {
  #first = new Map<string, Record<string, unknown>>();
  #waiters: { message: string; resolve: (line: Record<string, unknown>) => void }[] = [];

  add = (text: string): void => {
    let line: Record<string, unknown>;
    try {
      line = JSON.parse(text) as Record<string, unknown>;
    } catch {
      return;
    }
    const message = String(line.msg);
    if (this.#first.size < 1_000 && !this.#first.has(message)) this.#first.set(message, line);
    for (const waiter of this.#waiters) if (message.startsWith(waiter.message)) waiter.resolve(line);
  };

  await(message: string): Promise<Record<string, unknown>> {
    for (const [known, line] of this.#first) if (known.startsWith(message)) return Promise.resolve(line);
    return new Promise((resolve) => this.#waiters.push({ message, resolve }));
  }
}
