import { spawn } from 'node:child_process';
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `body` while this process alone holds the lock. The kernel ties the lock to the open file, so it is released however
 * the process ends; the pid in the file is only for people. `onWait` is called with the pid of the holder.
 */
export async function withLock<T>(
  file: string,
  onWait: (holder: string) => void,
  body: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o644);
  try {
    if (!(await flock(fd, ['--nonblock']))) {
      onWait(readFileSync(file, 'utf8').trim());
      await flock(fd, []);
    }
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
    return await body();
  } finally {
    closeSync(fd);
  }
}

// Node has no flock(2). The lock of the flock program belongs to the open file that it inherits, so it outlives the program.
async function flock(fd: number, options: string[]): Promise<boolean> {
  const done = Promise.withResolvers<boolean>();
  spawn('flock', [...options, '--exclusive', '3'], { stdio: ['ignore', 'ignore', 'inherit', fd] })
    // A system without flock (macOS with Docker) runs without a lock; docker compose handles concurrent calls itself.
    .on('error', () => done.resolve(true))
    .on('close', (code) => done.resolve(code === 0));
  return done.promise;
}
