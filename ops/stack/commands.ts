import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { StackError } from './output.ts';
import type { ServerUser } from './server-user.ts';

interface RunOptions {
  user?: ServerUser;
  env?: Record<string, string>;
  cwd?: string;
  signal?: AbortSignal;
  /** Protects the program from the terminal's Ctrl-C, for work that must not be interrupted halfway. */
  isUninterruptible?: boolean;
}

/**
 * Runs a program to its end and returns its standard output.
 * @throws StackError with the last lines of its output if it fails
 */
export async function run(file: string, args: string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(file, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd ?? '/',
    detached: options.isUninterruptible ?? false,
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
    else
      done.reject(error.code === 'ENOENT' ? new StackError(`The program ${file} is not installed.`) : error);
  });
  child.on('close', done.resolve);
  const code = await done.promise;
  if (code === 0) return stdout;
  const tail = both.trim().split('\n').slice(-15).join('\n');
  throw new StackError(`${file} ${args.slice(0, 2).join(' ')} failed with exit code ${code}:\n${tail}`);
}

/** Runs a program in this terminal until it ends or the user presses Ctrl-C. */
export async function runInTerminal(
  file: string,
  args: string[],
  env: Record<string, string> = {},
): Promise<void> {
  const child = spawn(file, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  const done = Promise.withResolvers<void>();
  child.on('error', done.reject).on('close', () => done.resolve());
  await done.promise;
}

// Debian installs daemons in sbin, which the PATH of an ordinary user lacks.
const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/** The PATH of the servers, independent of the shell that started them. */
export const serverPath = systemPath.join(':');

/** Finds a program on PATH or in the system's folders. */
export function which(program: string): string | undefined {
  return [...(process.env.PATH ?? '').split(':'), ...systemPath]
    .filter((folder) => folder.startsWith('/'))
    .map((folder) => join(folder, program))
    .find(isExecutable);
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs `body` with a signal that Ctrl-C or SIGTERM aborts, so that `body` can still clean up. */
export async function interruptible<T>(body: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const stop = (signal: string) => controller.abort(new StackError(`Interrupted by ${signal}.`));
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await body(controller.signal);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
