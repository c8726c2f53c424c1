import type { Middleware } from 'koa';
import helmet from 'koa-helmet';
import { isApiPath } from '../api-path.ts';

// The page asks for the visitor's position, to search nearby; it uses no other device feature.
const permissionsPolicy = 'geolocation=(self), camera=(), microphone=(), payment=(), usb=()';

// The headers of helmet that matter for data. The others would only make every response larger.
const dataHeaders = new Map([
  ['Content-Security-Policy', "default-src 'none';frame-ancestors 'none'"],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['X-Content-Type-Options', 'nosniff'],
]);

/** Sets the headers that limit what browsers do with a response; pages get more of them than data. */
export function securityHeaders(): Middleware {
  const pageHeaders = helmet({
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
    // Browsers ignore this header over plain HTTP. Behind a trusted proxy, `secure` says whether the proxy uses TLS.
    if (context.secure) context.set('Strict-Transport-Security', 'max-age=31536000; includeSubDomains');
    if (isApiPath(context.path)) {
      context.res.setHeaders(dataHeaders);
      return next();
    }
    context.set('Permissions-Policy', permissionsPolicy);
    return pageHeaders(context, next);
  };
}
