import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './output.ts';
import type { ServerUser } from './server-user.ts';

export interface RunOptions {
  user?: ServerUser;
  env?: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
  /** Out of reach of the terminal's Ctrl-C: to be cut off halfway would do harm. */
  undisturbed?: boolean;
}

/** Runs a program to its end and returns what it wrote; a failure carries the last lines of it. */
export async function run(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? '/',
    detached: options.undisturbed ?? false,
    env: { ...process.env, ...options.env },
    ...options.user?.switchTo,
    ...(options.signal && { signal: options.signal }),
  });
  let stdout = '';
  let both = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    both += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    both += text;
  });
  const done = Promise.withResolvers<number | null>();
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (options.signal?.aborted) done.reject(options.signal.reason);
    else done.reject(error.code === 'ENOENT' ? new StackError(`${file} is not installed.`) : error);
  });
  child.on('close', done.resolve);
  const code = await done.promise;
  if (code === 0) return stdout;
  const tail = both.trim().split('\n').slice(-15).join('\n');
  throw new StackError(`${file} ${args.slice(0, 2).join(' ')} failed (exit code ${code}):\n${tail}`);
}

/** Runs a program on our own terminal, to its end or the reader's Ctrl-C. */
export async function attach(file: string, args: string[], env: Record<string, string> = {}): Promise<void> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const done = Promise.withResolvers<void>();
  child.on('error', done.reject).on('close', () => done.resolve());
  await done.promise;
}

// Debian keeps daemons in sbin, which an ordinary user's PATH lacks.
const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** A PATH for servers, independent of the shell that started them. */
export const serverPath = systemPath.join(':');

export function which(program: string): string | undefined {
  return [...(process.env.PATH ?? '').split(':'), ...systemPath]
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, program))
    .find(executable);
}

export function executable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs `body` so that Ctrl-C or SIGTERM aborts its commands and still lets it clean up after itself. */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: string) => controller.abort(new StackError(`Ended by ${signal}.`));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await body(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
