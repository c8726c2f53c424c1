import { spawn } from 'node:child_process';
import { closeSync, constants, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Runs `body` while this process alone holds the lock. The kernel ties it to our open file, so it ends with the process
 * however that ends; the pid inside is for the reader only. `onWait` hears who is waited for.
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

// Node has no flock; the program's lock belongs to the open file that it inherits from us, and stays when it ends.
async function flock(fd: number, options: string[]): Promise<boolean> {
  const done = Promise.withResolvers<boolean>();
  spawn('flock', [...options, '--exclusive', '3'], { stdio: ['ignore', 'ignore', 'inherit', fd] })
    // A system without flock (macOS with Docker) goes unlocked: compose settles races itself.
    .on('error', () => done.resolve(true))
    .on('close', (code) => done.resolve(code === 0));
  return done.promise;
}
