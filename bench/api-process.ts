import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Config } from '../src/config.ts';

const program = fileURLToPath(new URL('../src/main.ts', import.meta.url));
const startTimeoutMs = 30_000;

export interface ApiProcess {
  address: string;
  /** The value of a metric: the sum of all its series that have these labels. */
  readMetric(name: string, labels?: Record<string, string>): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the real API as a process on free ports, with these settings. */
export async function startApi(config: Config): Promise<ApiProcess> {
  const [port, metricsPort] = [await freePort(), await freePort()];
  const settings = {
    ...config,
    HOST: '127.0.0.1',
    PORT: port,
    METRICS_PORT: metricsPort,
    LOG_LEVEL: 'error',
    // Limits are never reached, but requests are counted, because counting is part of what is measured.
    RATE_LIMIT_READS: 1_000_000_000,
    RATE_LIMIT_WRITES: 1_000_000_000,
    RATE_LIMIT_SIGN_INS: 1_000_000,
    RATE_LIMIT_MAILS: 1_000_000,
  };
  const child = spawn(process.execPath, [program], {
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(settings).map(([key, value]) => [key, String(value)])),
    },
    stdio: ['ignore', 2, 2],
  });
  const stop = () => end(child);
  const address = `http://127.0.0.1:${port}`;
  try {
    await answers(`${address}/healthz`, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    address,
    stop,
    async readMetric(name, labels = {}) {
      const answer = await fetch(`http://127.0.0.1:${metricsPort}/metrics`);
      const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
      return (await answer.text())
        .split('\n')
        .filter((line) => line.startsWith(`${name}{`) && wanted.every((label) => line.includes(label)))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    },
  };
}

async function answers(url: string, child: ChildProcess) {
  const end = performance.now() + startTimeoutMs;
  while (performance.now() < end) {
    if (child.exitCode !== null) throw new Error(`the API ended with ${child.exitCode}`);
    const answer = await fetch(url).catch(() => null);
    if (answer?.ok) return;
    await delay(100);
  }
  throw new Error(`the API did not answer within ${startTimeoutMs / 1_000} s`);
}

async function end(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, delay(10_000, undefined, { ref: false })]);
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
}

/** Picks a free port, because the API does not log its own choice at this log level. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
