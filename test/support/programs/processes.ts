import { spawn } from 'node:child_process';
import type { Config } from '../../../src/config.ts';

export interface TestProcess {
  /** Ends the process with SIGTERM. @returns its exit code */
  stop(): Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves with the exit code once the process has ended. */
  ended: Promise<number | null>;
  /** Resolves with the first log line whose message begins with this text. */
  logged(message: string): Promise<Record<string, unknown>>;
}

/** Starts the API, the indexer or the worker with these settings, on free ports. */
export function startProgram(script: string, config: Config): TestProcess {
  const env = Object.fromEntries(Object.entries(config).map(([key, value]) => [key, String(value)]));
  const child = spawn(process.execPath, [script], {
    env: {
      ...process.env,
      ...env,
      PORT: '0',
      METRICS_PORT: '0',
      INDEXER_METRICS_PORT: '0',
      WORKER_METRICS_PORT: '0',
      LOG_LEVEL: 'info',
      LOG_FORMAT: 'json',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  const waiters: { message: string; resolve: (line: Record<string, unknown>) => void }[] = [];
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      const line = JSON.parse(part) as Record<string, unknown>;
      lines.push(line);
      for (const waiter of waiters) if (String(line.msg).startsWith(waiter.message)) waiter.resolve(line);
    }
  });

  return {
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
    kill: (signal) => child.kill(signal),
    ended: exited,
    async logged(message) {
      const known = lines.find((line) => String(line.msg).startsWith(message));
      if (known) return known;
      const { promise, resolve, reject } = Promise.withResolvers<Record<string, unknown>>();
      waiters.push({ message, resolve });
      exited.then((code) => reject(new Error(`${script} ended (${code}) before '${message}'`)));
      return promise;
    },
  };
}

/** Resolves with the base address of the API once it is listening. */
export async function addressOf(api: TestProcess): Promise<string> {
  const line = (await api.logged('api: listening')) as { address: { port: number } };
  return `http://127.0.0.1:${line.address.port}`;
}
