import { accessCookie } from '../middleware/session-cookies.ts';
import type { Endpoint } from './endpoint.ts';
import { describeEndpoint } from './endpoint-description.ts';
import { headers } from './openapi-headers.ts';
import { createComponents } from './openapi-schemas.ts';

const description = `Search for universities, colleges, polytechnics and schools.

- Text is plain text, never a query language. Values of one facet are OR, facets among themselves AND; each facet's
  counts ignore its own selection and respect all others. Constraints on a programme (\`level\`, \`discipline\`, \`mode\`,
  fee) hold for one and the same programme. Counts are exact.
- Errors are problems by RFC 9457, \`application/problem+json\`; for bad input \`errors\` names every fault at once.
  Unknown parameters are errors.
- Each call of the first three groups answers \`GET\` and \`HEAD\`; another method is answered by 405 and \`Allow\`.
- Answers carry an \`ETag\`: a request with \`If-None-Match\` is answered by 304 when nothing has changed. A request may
  bring its own \`X-Request-Id\` (8 to 64 letters, digits, \`_\`, \`.\`, \`-\`).
- Answers to searches are kept for a short while (\`X-Cache\`, \`Age\`); a request with \`Cache-Control: no-cache\` is
  answered by what shows everything that is searchable at that moment.
- Calls under \`/v1/\` and \`/openapi.json\` are limited: reads by address, changes by address and by account, wrong
  passwords by account and address. \`RateLimit-…\` headers say how much of a limit is left; beyond it the answer is 429 with
  \`Retry-After\`. A search with many constrained facets counts for more than one read.
- Values marked \`generated\` in \`provenance\` are samples: the sources have none.`;

const tags = [
  { name: 'institutes', description: 'Finding institutes, one and several side by side.' },
  { name: 'facets', description: 'What a search can be narrowed by.' },
  { name: 'service', description: 'The service itself.' },
  { name: 'accounts', description: 'Signing in and out.' },
  { name: 'own', description: 'What belongs to whoever asks.' },
  { name: 'admin', description: 'Editing institutes and what searches find.' },
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
    servers: [{ url: '/', description: 'The server that gave you this document.' }],
    tags,
    paths,
    components: { schemas: sorted(schemas), headers, securitySchemes },
  };
}

export type OpenApiDocument = ReturnType<typeof buildOpenApi>;

function sorted<T>(object: Record<string, T>): Record<string, T> {
  return Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));
}
