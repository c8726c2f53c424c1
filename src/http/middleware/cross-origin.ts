import cors from '@koa/cors';
import type { Middleware } from 'koa';
import { endpoints } from '../openapi/endpoints.ts';
import { headers } from '../openapi/openapi-headers.ts';

// Those that any request may have, and those that the OpenAPI document names at single calls.
const requestHeaders = [
  ...new Set([
    ...[
      'Authorization',
      'Content-Type',
      'Content-Encoding',
      'Cache-Control',
      'If-None-Match',
      'X-Request-Id',
    ],
    ...endpoints.flatMap(({ requestHeaders = {} }) => Object.keys(requestHeaders)),
  ]),
];

// Those that the document has as components, and those that only some answers have.
const responseHeaders = [...Object.keys(headers), 'Age', 'Warning', 'Allow', 'WWW-Authenticate'];

/**
 * Lets the pages of these origins (comma separated) read answers. Mounted only where there are any: without, no answer
 * varies by origin, and caches in between keep one for everybody.
 *
 * With a list, answers vary by `Origin`. `*` for public answers would spare caches that, but make the list mean nothing
 * for what is asked for most. It costs them one more copy for each origin listed, since our own page sends no `Origin`
 * when it reads. Credentials are never allowed: cookies are for our own page, others bring a bearer token.
 */
export function crossOrigin(origins: string): Middleware {
  const listed = new Set(origins.split(/, */));
  return cors({
    origin: (context) => (listed.has(context.get('Origin')) ? context.get('Origin') : ''),
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: requestHeaders,
    exposeHeaders: responseHeaders,
    maxAge: 7_200,
  });
}
