import type { Middleware } from 'koa';
import helmet from 'koa-helmet';

/**
 * Headers that keep browsers from doing harm. What is data needs those alone that count for data, for each weighs as much
 * as an institute's name, in every answer.
 */
export function securityHeaders(): Middleware {
  const ofPages = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        'default-src': ["'self'"],
        'img-src': ["'self'", 'data:'],
        'object-src': ["'none'"],
        'base-uri': ["'none'"],
        'frame-ancestors': ["'none'"],
        'form-action': ["'self'"],
      },
    },
  });
  const ofData = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { 'default-src': ["'none'"], 'frame-ancestors': ["'none'"] },
    },
    crossOriginOpenerPolicy: false,
    originAgentCluster: false,
    referrerPolicy: false,
    xDnsPrefetchControl: false,
    xDownloadOptions: false,
    xFrameOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
  return (context, next) => (context.path.startsWith('/v1/') ? ofData : ofPages)(context, next);
}
