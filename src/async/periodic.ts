/** Work that is repeated until it is closed. */
export interface Periodic {
  /** Runs now, or joins the run that is under way. Rejects only if `onError` throws. May be called after `close`, for a last run. */
  runNow(): Promise<void>;
  /** Starts no more runs, and resolves once the run that is under way has ended. */
  close(): Promise<void>;
}

/**
 * Starts `run` every `everyMs` milliseconds, the first time after one interval. Runs never overlap: a run that takes longer
 * than the interval makes the next ones wait for a later tick. An error of a run goes to `onError`; the next tick tries again.
 * @param unref the timer does not keep the process alive
 */
export function startPeriodic({
  everyMs,
  run,
  onError,
  unref = false,
}: {
  everyMs: number;
  run: () => Promise<void>;
  onError: (error: unknown) => void;
  unref?: boolean;
}): Periodic {
  let running: Promise<void> | undefined;

  function runNow(): Promise<void> {
    running ??= Promise.try(run)
      .catch(onError)
      .finally(() => {
        running = undefined;
      });
    return running;
  }

  const timer = setInterval(runNow, everyMs);
  if (unref) timer.unref();

  return {
    runNow,
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
