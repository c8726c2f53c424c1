import type { Middleware } from 'koa';
import helmet from 'koa-helmet';
import { isApiPath } from '../api-path.ts';

// The page may ask where somebody is, to search near by; nothing else.
const permissions = 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()';

// Those of helmet that count for data: each weighs as much as an institute's name, in every answer.
const ofData = new Map([
  ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['X-Content-Type-Options', 'nosniff'],
]);

/** Headers that keep browsers from doing harm. */
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
  return (context, next) => {
    // Said over plain HTTP it counts for nothing; that a proxy speaks TLS is known where proxies are trusted.
    if (context.secure) context.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    if (isApiPath(context.path)) {
      context.res.setHeaders(ofData);
      return next();
    }
    context.set('Permissions-Policy', permissions);
    return ofPages(context, next);
  };
}
