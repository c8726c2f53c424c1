import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { MediaFile } from '../../src/domain/images/media-files.ts';
import { type DecoderMessage, memoryExceededCode } from './decoder-protocol.ts';

export interface DecoderLimits {
  /** processor time; the time by the clock is three times as much */
  seconds: number;
  /** resident memory */
  maxBytes: number;
}

// On one idle core an AVIF of 40 megapixels takes 3 s and 800 MB, any other image 475 MB at most (docs/images.md).
const defaultLimits: DecoderLimits = { seconds: 10, maxBytes: 1024 ** 3 };
// Node reserves this much that it never uses.
const reservedBytes = 1024 ** 3;
const program = fileURLToPath(new URL('decoding-child.ts', import.meta.url));
// Part of util-linux. Where it is missing, the child watches only its resident memory, every 20 ms.
const hasPrlimit = spawnSync('prlimit', ['--version']).status === 0;
/** What ends a process that gets no more memory. */
const outOfMemorySignals = new Set(['SIGABRT', 'SIGTRAP']);

/**
 * Decodes an image in a child process, which has limits of memory and time, no settings and no secrets, and can write no file.
 * The same file gives the same bytes.
 * @returns the image in each size, or why it is refused, as a sentence
 * @throws Error when the child cannot be started or is killed; the reason of `signal` when that is aborted
 */
export async function decodeImage(
  file: Buffer,
  signal: AbortSignal,
  limits: DecoderLimits = defaultLimits,
): Promise<{ files: MediaFile[] } | { refusal: string }> {
  signal.throwIfAborted();
  const { seconds, maxBytes } = limits;
  const node = [process.execPath, program, String(maxBytes)];
  const prlimit = [
    'prlimit',
    `--data=${maxBytes + reservedBytes}`,
    `--cpu=${seconds}:${seconds + 1}`,
    '--fsize=0',
    '--core=0',
  ];
  const [command = '', ...args] = hasPrlimit ? [...prlimit, ...node] : node;
  const child = spawn(command, args, {
    env: {},
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    serialization: 'advanced',
  });
  let result: Exclude<DecoderMessage, 'ready'> | undefined;
  child.on('message', (message: DecoderMessage) => {
    // If the child has ended, that says more than the failed sending.
    if (message === 'ready') child.send(file, () => undefined);
    else result = message;
  });
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
  }, 3_000 * seconds);
  const onAbort = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort);
  try {
    const [[code, endedBy], errors] = await Promise.all([
      once(child, 'close') as Promise<[code: number | null, endedBy: NodeJS.Signals | null]>,
      text(child.stderr as Readable),
    ]);
    signal.throwIfAborted();
    if (result && 'files' in result) return result;
    if (result) return { refusal: 'The image could not be decoded; the file may be damaged.' };
    if (timedOut || endedBy === 'SIGXCPU') return { refusal: 'The image takes too long to decode.' };
    if (code === memoryExceededCode || outOfMemorySignals.has(endedBy ?? ''))
      return { refusal: 'The image needs too much memory to decode.' };
    throw new Error(
      `The process that decodes images ended by ${endedBy ?? `code ${code}`}: ${errors.trim()}`,
    );
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}
