import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Place } from '../../../ops/stack/place.ts';
import type { Server } from '../../../ops/stack/servers/server.ts';
import { until } from '../until.ts';

/** A Redis server for a single test, with the settings of a server of the local stack. */
export interface PrivateRedis {
  url: string;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
  /** Starts it with its previous data, and waits until it replies. */
  start(): Promise<void>;
  /** Ends it and deletes its data. */
  remove(): Promise<void>;
}

/** Starts a Redis server on a free port. */
export async function startPrivateRedis(server: Server): Promise<PrivateRedis> {
  const state = mkdtempSync(join(tmpdir(), 'institutes-redis-'));
  const port = await freePort();
  const place: Place = {
    checkout: state,
    portBase: port - server.ports[0].offset,
    state,
    cache: state,
    asRoot: false,
  };
  const [command] = await server.prepare(place, { home: homedir() });
  if (!command) throw new Error(`${server.name} has no command`);
  let child: ChildProcess | undefined;

  const redis: PrivateRedis = {
    url: `redis://127.0.0.1:${port}/0`,
    async kill() {
      if (!child || child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    async start() {
      child = spawn(command.file, command.args, { cwd: command.cwd, env: command.env, stdio: 'ignore' });
      await until(server.name, () => server.answers(place).then(() => true));
    },
    async remove() {
      await redis.kill();
      rmSync(state, { recursive: true, force: true });
    },
  };
  await redis.start();
  return redis;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
