/** A signal that is aborted by Ctrl-C, by SIGTERM and after `minutes`; a second Ctrl-C or SIGTERM ends the process at once. */
export function createInterruption(minutes: number): AbortSignal {
  const interrupted = new AbortController();
  const onSignal = (name: string) => {
    if (interrupted.signal.aborted) process.exit(1);
    process.stderr.write(`${name}: cleaning up\n`);
    interrupted.abort(new Error('interrupted'));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  const timer = setTimeout(
    () => interrupted.abort(new Error(`not finished within ${minutes} minutes`)),
    minutes * 60_000,
  );
  timer.unref();
  return interrupted.signal;
}

/** Settles as `work` does; rejects at once when `signal` is aborted. */
export async function unlessInterrupted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
