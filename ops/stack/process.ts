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

/** A process that this program started. Start time and boot id distinguish it from a later process with the same pid. */
interface ProcessRecord {
  pid: number;
  startTime: number;
  bootId: string;
  portBase: number;
  /** A text in the command line of the process that replaces it. */
  successor?: string;
}

const maxLogBytes = 20e6;
const recordFile = (place: Place, name: string) => `${place.state}/pids/${name}.json`;

/** Starts the command in its own session, so that it outlives this program and the terminal, and records it. */
export function launch(place: Place, user: ServerUser, command: Command, log: string): void {
  const out = openLog(log, user);
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: command.env,
    stdio: ['ignore', out, out],
    detached: true,
    ...(command.runsAsCaller ? {} : user.switchTo),
  });
  closeSync(out);
  child.on('error', () => {}).unref();
  const stat = child.pid === undefined ? undefined : processStat(child.pid);
  if (child.pid === undefined || stat === undefined)
    throw new StackError(
      `${command.file} could not be started. Check that the user that the servers run as may execute it.`,
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

/** The pid of the recorded process of that name, if it runs, and the port base it was started with. */
export function running(place: Place, name: string): { pid: number; portBase: number } | undefined {
  const record = readRecord(place, name);
  const pid = record && processesOf(record).at(-1);
  return pid === undefined ? undefined : { pid, portBase: record?.portBase ?? Number.NaN };
}

/** The recorded process and those that have replaced it. */
function processesOf(record: ProcessRecord): number[] {
  if (record.bootId !== bootId()) return [];
  const launched = isAlive(record.pid, record.startTime) ? [record.pid] : [];
  return [...launched, ...(record.successor ? successors(record, record.successor) : [])];
}

// Session and start time alone might match an unrelated process once all recorded processes have ended.
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
    return ''; // the process has ended in the meantime
  }
}

/** The pids of all visible processes. */
export const allPids = (): number[] => readdirSync('/proc').map(Number).filter(Number.isInteger);

/** Sends the signal to the recorded processes, and SIGKILL to those that have not ended after `timeoutMs`. */
export async function end(
  place: Place,
  name: string,
  signal: NodeJS.Signals,
  timeoutMs: number,
): Promise<void> {
  const record = readRecord(place, name);
  if (record === undefined) return;
  let next = signal;
  for (let pids = processesOf(record); pids.length > 0; pids = processesOf(record)) {
    for (const pid of pids) send(name, pid, next);
    const deadline = performance.now() + timeoutMs;
    while (processesOf(record).length > 0 && performance.now() < deadline) await sleep(30);
    next = 'SIGKILL';
  }
}

function send(name: string, pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // ESRCH: the process has ended in the meantime.
    if ((error as NodeJS.ErrnoException).code === 'EPERM')
      throw new StackError(`${name} (pid ${pid}) belongs to another user. Stop it as that user.`);
  }
}

function isAlive(pid: number, startTime: number): boolean {
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
  // Written atomically: with a truncated record, a running server could not be recognised.
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

/**
 * Parses /proc/PID/stat (proc(5)). The program's name may contain spaces and brackets, so fields are counted from its end.
 * @internal Exported for tests.
 */
export function parseStat(line: string): { dead: boolean; session: number; startTime: number } {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { dead: 'ZX'.includes(fields[0] ?? 'X'), session: Number(fields[3]), startTime: Number(fields[19]) };
}

function openLog(path: string, user: ServerUser): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > maxLogBytes) renameSync(path, `${path}.1`);
  const fd = openSync(path, 'a');
  fchmodSync(fd, 0o600);
  giveTo(path, user);
  return fd;
}
