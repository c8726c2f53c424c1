import cors from '@koa/cors';
import type { Middleware } from 'koa';
import { endpoints } from '../openapi/endpoints.ts';
import { headers } from '../openapi/openapi-headers.ts';

// The headers that any request may have, and those that the OpenAPI document names for single endpoints.
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

// The headers that the OpenAPI document has as components, and those that only some responses have.
const responseHeaders = [...Object.keys(headers), 'Age', 'Warning', 'Allow', 'WWW-Authenticate'];

/**
 * Lets pages of these origins (comma-separated) read responses. It is mounted only when there are any: otherwise no
 * response varies by origin, and shared caches keep one copy for everybody.
 *
 * With a list of origins, responses have `Vary: Origin`, which costs shared caches one more copy for each listed origin
 * (our own page sends no `Origin` when it reads). `*` for public responses would avoid that, but the list would then mean
 * nothing for the most frequent requests. Credentials are never allowed: cookies are for our own page; pages of other
 * origins send a bearer token.
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
