import { setImmediate } from 'node:timers/promises';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { withTimeout } from '../../async/with-timeout.ts';
import type { Dependency, Metrics } from '../../metrics.ts';

/** Makes a call to Redis that must hold nobody up. */
export type CallRedis = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

const timeoutMs = 50;
const breaksAfter = 3;
const probesAfterMs = 1_000;

/**
 * A callRedis for one of the two stores; `dependency` names it in the metrics.
 *
 * A call rejects after 50 ms; after three that failed in a row all reject at once, but for one a second that tries
 * whether Redis is back.
 */
export function createRedisCircuitBreaker(
  metrics: Metrics,
  dependency: Extract<Dependency, 'redis' | 'sessions-redis'>,
): CallRedis {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: probesAfterMs,
    breaker: new ConsecutiveBreaker(breaksAfter),
  });
  return async (operation, call) => {
    if (breaker.state === CircuitState.HalfOpen) throw new BrokenCircuitError();
    return breaker.execute(() =>
      metrics.time(dependency, operation, () => withTimeout(call(), timeoutMs, rejectUnlessRead)),
    );
  };
}

/**
 * If this process blocked its own event loop for longer than the timeout, the reply may already be in the socket's buffer. The
 * poll phase, which reads it, runs once between the two immediates, so that such a reply wins.
 */
async function rejectUnlessRead(): Promise<never> {
  await setImmediate();
  await setImmediate();
  throw new Error(`redis: no reply within ${timeoutMs} ms`);
}
