import type { Middleware } from 'koa';
import helmet from 'koa-helmet';

// The page may ask where somebody is, to search near by; nothing else.
const permissions = 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()';

/**
 * Headers that keep browsers from doing harm. What is data needs those alone that count for data, for each weighs as much
 * as an institute's name, in every answer.
 */
export function securityHeaders(): Middleware {
  const ofPages = helmet({
    strictTransportSecurity: false,
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
    strictTransportSecurity: false,
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
  return (context, next) => {
    const isData = context.path.startsWith('/v1/');
    // Said over plain HTTP it counts for nothing; that a proxy speaks TLS is known where proxies are trusted.
    if (context.secure) context.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    if (!isData) context.set('Permissions-Policy', permissions);
    return (isData ? ofData : ofPages)(context, next);
  };
}
