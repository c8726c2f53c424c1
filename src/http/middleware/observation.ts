import { randomUUID } from 'node:crypto';
import type { RouterContext } from '@koa/router';
import type { Middleware } from 'koa';
import { memo } from '../../domain/memo.ts';
import { type IsKnownValue, redactPath, redactQuery } from '../../domain/text/personal-data.ts';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';

const probes = new Set(['/healthz', '/readyz']);

/** Gives every request an id, records its duration in the metrics and writes one log line. */
export function observation(logger: Logger, metrics: Metrics, isKnownValue: IsKnownValue): Middleware {
  const redact = createQueryRedactor(isKnownValue);
  return async (context, next) => {
    const given = context.get('X-Request-Id');
    const requestId = /^[\w.-]{8,64}$/.test(given) ? given : randomUUID();
    context.state.requestId = requestId;
    context.set('X-Request-Id', requestId);
    const started = performance.now();
    try {
      await next();
    } finally {
      const seconds = (performance.now() - started) / 1_000;
      // The route's pattern instead of the path: with slugs as labels, there would be one time series per institute.
      const route = (context as unknown as RouterContext)._matchedRoute?.toString() ?? 'other';
      metrics.requests.observe({ method: context.method, route, status: context.status }, seconds);
      // Health probes arrive every few seconds and would fill the log.
      const level = probes.has(context.path) ? 'debug' : 'info';
      if (logger.isLevelEnabled(level))
        logger[level](
          {
            requestId,
            method: context.method,
            path: redactPath(context.path),
            query: redact(context.querystring),
            status: context.status,
            ms: Math.round(seconds * 10_000) / 10,
          },
          'http: request',
        );
    }
  };
}

// Most requests repeat a short query, so its redacted form is cached. It is computed again after a minute, since more
// facet values become known as institutes are added.
const maxCachedLength = 300;
const cacheMs = 60_000;

function createQueryRedactor(isKnown: IsKnownValue): (queryString: string) => string {
  const redact = (queryString: string) => redactQuery(queryString, isKnown);
  let cached = memo(redact);
  let until = 0;
  return (queryString) => {
    if (queryString.length > maxCachedLength) return redact(queryString);
    const now = performance.now();
    if (now >= until) {
      cached = memo(redact);
      until = now + cacheMs;
    }
    return cached(queryString);
  };
}
