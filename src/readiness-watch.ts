import type { ReadinessProblem } from './domain/readiness.ts';

const everyMs = 60_000;
const notReadyMs = 5_000;

interface ReadinessWatch {
  /** The result of the last check, so that probes cost nothing. */
  readonly problems: ReadinessProblem[];
  /** Checks now, or joins the check that is under way. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Checks for problems now, then every minute, and every five seconds while there are problems or a check fails. A check fails
 * while a server is unavailable, which the probes report themselves; the previous result stays valid until then.
 */
export function startReadinessWatch(deps: {
  find: () => Promise<ReadinessProblem[]>;
  onFound: (problems: ReadinessProblem[]) => void;
  onError: (error: unknown) => void;
  /** what is said until the first check has succeeded */
  unchecked?: ReadinessProblem;
}): ReadinessWatch {
  let problems: ReadinessProblem[] = [
    deps.unchecked ?? {
      problem: 'the index and the database have not been compared yet',
      run: 'nothing if Postgres and Elasticsearch are available: it is checked every five seconds',
    },
  ];
  let timer: NodeJS.Timeout | undefined;
  let checking: Promise<void> | undefined;
  let closed = false;

  async function checkAndSchedule() {
    let nextMs = notReadyMs;
    try {
      const found = await deps.find();
      if (JSON.stringify(found) !== JSON.stringify(problems)) deps.onFound(found);
      problems = found;
      if (found.length === 0) nextMs = everyMs;
    } catch (error) {
      deps.onError(error);
    }
    if (!closed) timer = setTimeout(check, nextMs);
  }

  function check(): Promise<void> {
    clearTimeout(timer);
    checking ??= checkAndSchedule().finally(() => {
      checking = undefined;
    });
    return checking;
  }

  void check();
  return {
    get problems() {
      return problems;
    },
    check,
    async close() {
      closed = true;
      clearTimeout(timer);
      await checking;
    },
  };
}
