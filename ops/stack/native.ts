import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { reason, StackError } from './errors.ts';
import { withLock } from './lock.ts';
import { installMissing } from './packages.ts';
import type { Place } from './place.ts';
import { assertFree } from './ports.ts';
import { end, forget, launch, running } from './process.ts';
import { say, seconds } from './say.ts';
import { clientPort, logFile, type Server } from './server.ts';
import { serverUser, type User } from './user.ts';

const startMs = 120_000;
const stopMs = 30_000;
const epmdOffset = 369;

/** One stack command at a time in one checkout. */
export const alone = <T>(place: Place, body: () => Promise<T>): Promise<T> =>
  withLock(
    `${place.state}/lock`,
    (holder) => say('stack', `waiting for another stack command (pid ${holder})`),
    body,
  );

export async function up(place: Place, servers: Server[]): Promise<void> {
  const down = servers.filter((server) => !runs(place, server));
  if (down.length > 0) {
    await assertFree(place, down, (server) =>
      server.name === 'rabbitmq' && running(place, 'epmd') ? [epmdOffset] : [],
    );
    await installMissing(place, down);
  }
  const user = await serverUser(place);
  const outcomes = await Promise.allSettled(servers.map((server) => bringUp(place, user, server)));
  const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
  if (failed.length > 0) throw new StackError(failed.map(({ reason: why }) => reason(why)).join('\n\n'));
}

function runs(place: Place, server: Server): boolean {
  const found = running(place, server.name);
  if (found !== undefined && found.portBase !== place.portBase)
    throw new StackError(
      `${server.name} of this checkout runs with STACK_PORT_BASE=${found.portBase}, not ${place.portBase}. Take it down first: bin/stack down`,
    );
  return found !== undefined;
}

async function bringUp(place: Place, user: User, server: Server) {
  const began = performance.now();
  const address = `127.0.0.1:${clientPort(server, place)}`;
  if (runs(place, server)) {
    if (await answersNow(place, server)) {
      say(server.name, `ready on ${address} (was running)`);
      return;
    }
  } else {
    for (const command of await server.prepare(place, user))
      if (!running(place, command.name)) launch(place, user, command, logFile(place, server.name));
  }
  await untilReady(place, server);
  say(server.name, `ready on ${address} (${seconds(began)})`);
}

async function answersNow(place: Place, server: Server): Promise<boolean> {
  try {
    await server.answers(place);
    return true;
  } catch {
    return false;
  }
}

async function untilReady(place: Place, server: Server) {
  const deadline = performance.now() + startMs;
  for (;;) {
    try {
      await server.settle?.(place);
      await server.answers(place);
      return;
    } catch (error) {
      if (!running(place, server.name)) throw failure(place, server, 'ended while starting');
      if (performance.now() > deadline)
        throw failure(place, server, `does not answer after ${startMs / 1000} s (${reason(error)})`);
    }
    await sleep(100);
  }
}

function failure(place: Place, server: Server, what: string): StackError {
  say(server.name, what);
  const file = logFile(place, server.name);
  return new StackError(`${server.name} ${what}. The end of ${file}:\n${tail(file, 25)}`);
}

function tail(file: string, lines: number): string {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

export async function down(place: Place, servers: Server[]): Promise<void> {
  await Promise.all(
    servers.map(async (server) => {
      const began = performance.now();
      const was = running(place, server.name) !== undefined;
      // Postgres' fast shutdown is SIGINT; its SIGTERM waits for clients.
      await end(place, server.name, server.name === 'postgres' ? 'SIGINT' : 'SIGTERM', stopMs);
      forget(place, server.name);
      if (server.name === 'rabbitmq') {
        await end(place, 'epmd', 'SIGTERM', stopMs);
        forget(place, 'epmd');
      }
      say(server.name, was ? `stopped (${seconds(began)})` : 'not running');
    }),
  );
}

export async function kill(place: Place, servers: Server[]): Promise<void> {
  for (const server of servers) {
    const found = running(place, server.name);
    if (found === undefined) throw new StackError(`${server.name} is not running.`);
    await end(place, server.name, 'SIGKILL', stopMs);
    say(server.name, `killed (pid ${found.pid})`);
  }
}

/** Deletes data, logs and records; the lock stays, because it is held. */
export function deleteState(place: Place): void {
  for (const name of readdirSync(place.state))
    if (name !== 'lock') rmSync(`${place.state}/${name}`, { recursive: true, force: true });
}

export const pidOf = (place: Place, server: Server): number | undefined => running(place, server.name)?.pid;
