import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import type { Dependency, Metrics } from '../../metrics.ts';

/** Makes a call to Redis that must hold nobody up. */
export type RedisGuard = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

const patienceMs = 50;
const breaksAfter = 3;
const probesAfterMs = 1_000;

/**
 * A guard for one of the two stores; `dependency` names it in the metrics.
 *
 * A call rejects after 50 ms; after three that failed in a row all reject at once, but for one a second that tries
 * whether Redis is back.
 */
export function createRedisGuard(
  metrics: Metrics,
  dependency: Extract<Dependency, 'redis' | 'sessions-redis'>,
): RedisGuard {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: probesAfterMs,
    breaker: new ConsecutiveBreaker(breaksAfter),
  });
  return async (operation, call) => {
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return breaker.execute(() => metrics.time(dependency, operation, () => soon(call())));
  };
}

/** Where this process itself was too busy to read the answer, that is there by now: it is read first. */
async function soon<T>(answer: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const reject = () => late.reject(new Error(`redis: no answer within ${patienceMs} ms`));
  const timer = setTimeout(() => setImmediate(() => setImmediate(reject)), patienceMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
