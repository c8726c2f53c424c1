import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { StackError } from './output.ts';
import type { Place } from './place.ts';
import { allPids } from './process.ts';
import type { Server } from './servers/server.ts';

/**
 * Checks that the ports of these servers are free; `ours` are the offsets that this stack already uses.
 * @throws StackError that names every port in use and the process that uses it
 */
export async function assertFree(place: Place, servers: Server[], ours: number[]): Promise<void> {
  const uses = servers.flatMap((server) =>
    server.ports
      .filter(({ offset }) => !ours.includes(offset))
      .map(({ offset, what }) => ({ port: place.portBase + offset, what })),
  );
  const lines: string[] = [];
  for (const { port, what } of uses)
    if (!(await isFree(port))) lines.push(`Port ${port} (${what}) is in use by ${findHolder(port)}.`);
  if (lines.length > 0)
    throw new StackError(
      `${lines.join('\n')}\nStop that process, or choose other ports with 'STACK_PORT_BASE=${place.portBase + 1000} bin/stack up'.`,
    );
}

async function isFree(port: number): Promise<boolean> {
  const done = Promise.withResolvers<boolean>();
  const server = createServer();
  server.on('error', () => done.resolve(false));
  server.listen(port, '127.0.0.1', () => server.close(() => done.resolve(true)));
  return done.promise;
}

function findHolder(port: number): string {
  const sockets = new Set(
    ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => listeningInodes(readFileOr(file, ''), port)),
  );
  for (const pid of allPids())
    if (openSockets(pid).some((inode) => sockets.has(inode)))
      return `process ${pid} (${readFileOr(`/proc/${pid}/comm`, 'unknown').trim()})`;
  return 'a process that this user cannot see';
}

const listening = '0A';

/**
 * Reads the inodes of the sockets that listen on a port from the text of /proc/net/tcp.
 * @internal Exported for tests.
 */
export function listeningInodes(table: string, port: number): string[] {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  return table
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(suffix) && fields[3] === listening)
    .flatMap((fields) => fields[9] ?? []);
}

function openSockets(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    // The process belongs to another user, or has ended or closed a file in the meantime.
    return [];
  }
}

function readFileOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
