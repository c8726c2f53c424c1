import { spawn } from 'node:child_process';
import {
  closeSync,
  fchmodSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { StackError } from './errors.ts';
import type { Place } from './place.ts';
import type { Command } from './server.ts';
import { giveTo, type User } from './user.ts';

/** A process that we started. Start time and boot tell it from a later one with the same pid. */
interface ProcessRecord {
  pid: number;
  startTime: number;
  bootId: string;
  portBase: number;
  pidFile?: string;
}

const longLog = 20e6;
const recordFile = (place: Place, name: string) => `${place.state}/pids/${name}.json`;

/** Starts the command in a session of its own, so that it outlives us and our terminal, and records it. */
export function launch(place: Place, user: User, command: Command, log: string): void {
  const out = openLog(log, user);
  if (command.pidFile) rmSync(command.pidFile, { force: true });
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
    throw new StackError(`${command.file} could not be started.`);
  const record: ProcessRecord = {
    pid: child.pid,
    startTime: stat.startTime,
    bootId: bootId(),
    portBase: place.portBase,
    ...(command.pidFile && { pidFile: command.pidFile }),
  };
  mkdirSync(`${place.state}/pids`, { recursive: true, mode: 0o755 });
  // Written whole or not at all: a torn record would make a running server a stranger.
  writeFileSync(`${recordFile(place, command.name)}.new`, JSON.stringify(record));
  renameSync(`${recordFile(place, command.name)}.new`, recordFile(place, command.name));
}

/** The pid of our process of that name and the port base it was started with, if it runs. */
export function running(place: Place, name: string): { pid: number; portBase: number } | undefined {
  const record = readRecord(place, name);
  if (record === undefined || record.bootId !== bootId()) return undefined;
  const pid = [record.pid, successor(record)].find((candidate) => candidate && belongsTo(candidate, record));
  return pid === undefined ? undefined : { pid, portBase: record.portBase };
}

function belongsTo(pid: number, record: ProcessRecord): boolean {
  const stat = processStat(pid);
  if (stat === undefined || stat.dead) return false;
  if (pid === record.pid) return stat.startTime === record.startTime;
  // A session keeps its number reserved as long as a member lives, so it cannot be someone else's.
  return stat.session === record.pid && stat.startTime >= record.startTime;
}

function successor(record: ProcessRecord): number | undefined {
  if (record.pidFile === undefined) return undefined;
  try {
    return Number(readFileSync(record.pidFile, 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

/** Sends the signal, then SIGKILL when the process has not ended after `patienceMs`. */
export async function end(
  place: Place,
  name: string,
  signal: NodeJS.Signals,
  patienceMs: number,
): Promise<void> {
  let next = signal;
  for (let pid = running(place, name)?.pid; pid !== undefined; pid = running(place, name)?.pid) {
    try {
      process.kill(pid, next);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EPERM')
        throw new StackError(`${name} (pid ${pid}) was started by another user; stop it as that user.`);
    }
    const deadline = performance.now() + patienceMs;
    while (running(place, name)?.pid === pid && performance.now() < deadline) await sleep(30);
    next = 'SIGKILL';
  }
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

function openLog(path: string, user: User): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > longLog) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a');
  fchmodSync(fd, 0o600);
  giveTo(path, user);
  return fd;
}
