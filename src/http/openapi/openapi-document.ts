import { accessCookie } from '../middleware/session-cookies.ts';
import type { Endpoint } from './endpoint.ts';
import { describeEndpoint } from './endpoint-description.ts';
import { headers } from './openapi-headers.ts';
import { createComponents } from './openapi-schemas.ts';

const description = `Search for universities, colleges, polytechnics and schools.

- **Search.** Texts are plain text, not a query language. Several values of one facet are combined with OR, different facets
  with AND. The counts of a facet ignore its own selection and respect all others. Constraints on programmes (\`level\`,
  \`discipline\`, \`mode\` and fees) must be met by one and the same programme. All counts are exact.
- **Errors** are problem details (RFC 9457) with the type \`application/problem+json\`. For invalid input, \`errors\` lists all
  errors. Unknown parameters are errors.
- **Methods.** Every \`GET\` endpoint also supports \`HEAD\`. Unsupported methods get 405 with \`Allow\`.
- **Conditional requests.** Responses have an \`ETag\`; a request with \`If-None-Match\` gets 304 when nothing has changed.
- **Request ids.** A request may set its own \`X-Request-Id\` (8 to 64 letters, digits, \`_\`, \`.\` and \`-\`).
- **Caching.** Responses to searches are cached for a short time (see \`X-Cache\` and \`Age\`). A request with
  \`Cache-Control: no-cache\` gets a response that includes all changes searchable at that moment.
- **Rate limits** apply to all paths under \`/v1/\` and to \`/openapi.json\`: to reads by address, to writes by address and by
  account, and to wrong passwords by account and address. \`RateLimit-*\` headers show how many requests remain.
  Requests beyond the limit get 429 with \`Retry-After\`. A search with many constrained facets counts as more than one
  read.
- **Sample data.** Values marked \`generated\` in \`provenance\` are samples; the sources do not state them.`;

const tags = [
  { name: 'institutes', description: 'Search, view and compare institutes.' },
  { name: 'facets', description: 'The filters of a search and their values.' },
  { name: 'images', description: 'The images of institutes.' },
  { name: 'service', description: 'Health checks and documentation of the service.' },
  { name: 'authentication', description: 'Create accounts, sign in and sign out.' },
  { name: 'my-account', description: 'The signed-in account, its shortlist and its saved searches.' },
  { name: 'admin', description: 'Edit institutes, import them and tune the search.' },
];

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
  cookie: { type: 'apiKey', in: 'cookie', name: accessCookie },
};

/** The OpenAPI document of these endpoints. */
export function buildOpenApi(endpoints: Endpoint[], version: string) {
  const { schemas, write } = createComponents();
  const paths: Record<string, Record<string, unknown>> = {};
  for (const endpoint of endpoints)
    paths[endpoint.path] = { ...paths[endpoint.path], [endpoint.method]: describeEndpoint(endpoint, write) };
  return {
    openapi: '3.1.1',
    info: {
      title: 'Institute search',
      version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The server that serves this document.' }],
    tags,
    paths,
    components: { schemas: sorted(schemas), headers, securitySchemes },
  };
}

/** @internal Exported for tests. */
export type OpenApiDocument = ReturnType<typeof buildOpenApi>;

function sorted<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
