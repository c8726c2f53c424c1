import type { ReadinessProblem } from './domain/readiness.ts';

const everyMs = 60_000;
const whileNotReadyMs = 5_000;

export interface Readiness {
  /** What was found last; probes cost nothing. */
  readonly problems: ReadinessProblem[];
  /** Looks now instead of at the next time; resolves when it has looked. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Looks for problems at once, then each minute, and each five seconds while there are some, or while it cannot look. What
 * keeps it from looking is a server that is away, which probes say anyway: until then what was found last holds.
 */
export function startReadinessWatch(deps: {
  find: () => Promise<ReadinessProblem[]>;
  onFound: (problems: ReadinessProblem[]) => void;
  onError: (error: unknown) => void;
}): Readiness {
  let problems: ReadinessProblem[] = [
    {
      problem: 'the index and the database have not been compared yet',
      run: 'nothing, where Postgres and Elasticsearch answer: it is tried each five seconds',
    },
  ];
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  let closed = false;

  async function look() {
    let nextMs = whileNotReadyMs;
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
    looking ??= look().finally(() => {
      looking = undefined;
    });
    return looking;
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
      await looking;
    },
  };
}
