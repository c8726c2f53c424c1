import { randomUUID } from 'node:crypto';
import type { RouterContext } from '@koa/router';
import type { Middleware } from 'koa';
import { memo } from '../../domain/memo.ts';
import { type IsKnownValue, loggedPath, loggedQuery } from '../../domain/text/personal-data.ts';
import type { Logger } from '../../logger.ts';
import type { Metrics } from '../../metrics.ts';

const probes = new Set(['/healthz', '/readyz']);

/** Gives every request an id, a line in the log and a place in the figures. */
export function observation(logger: Logger, metrics: Metrics, isKnownValue: IsKnownValue): Middleware {
  const logged = queryLogger(isKnownValue);
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
      // The pattern of the route, not the path: a label for each slug would be one series for each institute.
      const route = (context as unknown as RouterContext)._matchedRoute?.toString() ?? 'other';
      metrics.requests.observe({ method: context.method, route, status: context.status }, seconds);
      // Probes come every few seconds and say nothing.
      const level = probes.has(context.path) ? 'debug' : 'info';
      if (logger.isLevelEnabled(level))
        logger[level](
          {
            requestId,
            method: context.method,
            path: loggedPath(context.path),
            query: logged(context.querystring),
            status: context.status,
            ms: Math.round(seconds * 10_000) / 10,
          },
          'request',
        );
    }
  };
}

// Most requests repeat a short query. Values become known as institutes are added.
const longestRemembered = 300;
const rememberedMs = 60_000;

function queryLogger(isKnown: IsKnownValue): (queryString: string) => string {
  const write = (queryString: string) => loggedQuery(queryString, isKnown);
  let remembering = memo(write);
  let until = 0;
  return (queryString) => {
    if (queryString.length > longestRemembered) return write(queryString);
    const now = performance.now();
    if (now >= until) {
      remembering = memo(write);
      until = now + rememberedMs;
    }
    return remembering(queryString);
  };
}
