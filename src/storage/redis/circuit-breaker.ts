import { setImmediate } from 'node:timers/promises';
import { BrokenCircuitError, CircuitState, ConsecutiveBreaker, circuitBreaker, handleAll } from 'cockatiel';
import { withTimeout } from '../../async/with-timeout.ts';
import type { Metrics } from '../../metrics.ts';

/** Makes a call to Redis on behalf of a request that must not wait for an unavailable Redis. */
export type CallRedis = <T>(operation: string, call: () => Promise<T>) => Promise<T>;

const timeoutMs = 50;
const maxConsecutiveFailures = 3;
const probeAfterMs = 1_000;

/**
 * Creates the circuit breaker for one of the two Redis servers; `dependency` names the server in the metrics. A call rejects after
 * 50 ms. After three consecutive failures all calls reject immediately, except one per second, which tests whether Redis is
 * available again.
 */
export function createRedisCircuitBreaker(
  metrics: Metrics,
  dependency: 'redis' | 'sessions-redis',
): CallRedis {
  const breaker = circuitBreaker(handleAll, {
    halfOpenAfter: probeAfterMs,
    breaker: new ConsecutiveBreaker(maxConsecutiveFailures),
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
