import { spawn } from 'node:child_process';
import {
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './output.ts';
import type { Place } from './place.ts';
import { giveTo, type ServerUser } from './server-user.ts';
import type { Command } from './servers/server.ts';

/** A process that we started. Start time and boot tell it from a later one with the same pid. */
interface ProcessRecord {
  pid: number;
  startTime: number;
  bootId: string;
  portBase: number;
  /** What the command line of a successor holds. */
  successor?: string;
}

const longLog = 20e6;
const recordFile = (place: Place, name: string) => `${place.state}/pids/${name}.json`;

/** Starts the command in a session of its own, so that it outlives us and our terminal, and records it. */
export function launch(place: Place, user: ServerUser, command: Command, log: string): void {
  const out = openLog(log, user);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ['ignore', out, out],
    detached: true,
    ...user.switchTo,
  });
  closeSync(out);
  child.on('error', () => {}).unref();
  const stat = child.pid === undefined ? undefined : processStat(child.pid);
  if (child.pid === undefined || stat === undefined)
    throw new StackError(
      `${command.file} could not be started. May the user that the servers run as enter its folder?`,
    );
  const record: ProcessRecord = {
    pid: child.pid,
    startTime: stat.startTime,
    bootId: bootId(),
    portBase: place.portBase,
    ...(command.successor && { successor: command.successor }),
  };
  writeRecord(place, command.name, record);
}

/** The pid of our process of that name and the port base it was started with, if it runs. */
export function running(place: Place, name: string): { pid: number; portBase: number } | undefined {
  const record = readRecord(place, name);
  const pid = record && processesOf(record).at(-1);
  return pid === undefined ? undefined : { pid, portBase: record?.portBase ?? Number.NaN };
}

/** The process that we launched and then those that it hands over to. */
function processesOf(record: ProcessRecord): number[] {
  if (record.bootId !== bootId()) return [];
  const launched = lives(record.pid, record.startTime) ? [record.pid] : [];
  return [...launched, ...(record.successor ? successors(record, record.successor) : [])];
}

// The session and the start time alone could be a stranger's once everything of ours has ended.
function successors(record: ProcessRecord, commandLine: string): number[] {
  return allPids().filter((pid) => {
    const stat = processStat(pid);
    return (
      pid !== record.pid &&
      stat?.session === record.pid &&
      stat.startTime >= record.startTime &&
      !stat.dead &&
      commandLineOf(pid).includes(commandLine)
    );
  });
}

function commandLineOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has ended meanwhile
  }
}

/** Every process that can be seen. */
export const allPids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** Sends the signal, then SIGKILL when something has not ended after `patienceMs`. */
export async function end(
  place: Place,
  name: string,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  const record = readRecord(place, name);
  if (record === undefined) return;
  let next = signal;
  for (let pids = processesOf(record); pids.length > 0; pids = processesOf(record)) {
    for (const pid of pids) send(name, pid, next);
    const deadline = performance.now() + patienceMs;
    while (processesOf(record).length > 0 && performance.now() < deadline) await sleep(30);
    next = 'SIGKILL';
  }
}

function send(name: string, pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it has ended by itself meanwhile.
    if ((error as NodeJS.ErrnoException).code === 'EPERM')
      throw new StackError(`${name} (pid ${pid}) was started by another user; stop it as that user.`);
  }
}

function lives(pid: number, startTime: number): boolean {
  const stat = processStat(pid);
  return stat !== undefined && !stat.dead && stat.startTime === startTime;
}

export const forget = (place: Place, name: string): void => rmSync(recordFile(place, name), { force: true });

function readRecord(place: Place, name: string): ProcessRecord | undefined {
  try {
    return JSON.parse(readFileSync(recordFile(place, name), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new StackError(`${recordFile(place, name)} cannot be read: ${error}`);
  }
}

function writeRecord(place: Place, name: string, record: ProcessRecord): void {
  const file = recordFile(place, name);
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  // Written whole or not at all: a torn record would make a running server a stranger.
  writeFileSync(`${file}.new`, JSON.stringify(record));
  renameSync(`${file}.new`, file);
}

const bootId = () => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();

function processStat(pid: number) {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The fields of proc(5)'s stat that we need. The program's name may hold spaces and brackets, so count from its end. */
export function parseStat(line: string): { dead: boolean; session: number; startTime: number } {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { dead: 'ZX'.includes(fields[0] ?? 'X'), session: Number(fields[3]), startTime: Number(fields[19]) };
}

function openLog(path: string, user: ServerUser): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longLog) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a');
  fchmodSync(fd, 0o600);
  giveTo(path, user);
  return fd;
}
