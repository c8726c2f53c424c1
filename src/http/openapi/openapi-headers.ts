type Json = Record<string, unknown>;

const header = (description: string, schema: Json, required = true) => ({ description, required, schema });

/** The response headers, as components of the OpenAPI document. */
export const headers = {
  'X-Request-Id': header('Id of the request. Include it when reporting a problem.', {
    type: 'string',
    pattern: '^[\\w.-]{8,64}$',
  }),
  ETag: header('Version of the response, for `If-None-Match` or `If-Match`.', {
    type: 'string',
    pattern: '^(W/)?".+"$',
  }),
  'Cache-Control': header('Whether and how long the response may be cached.', { type: 'string' }),
  'X-Cache': header(
    'Where the response comes from. `HIT`: the cache. `MISS`: a search, possibly shared with simultaneous ' +
      'requests. `STALE`: the cache, while a newer response is being rendered (see `Age`). `BYPASS`: a search, ' +
      'because the cache is unavailable. `STALE-ERROR`: the cache, because search is unavailable (with `Warning`).',
    { type: 'string', enum: ['HIT', 'MISS', 'STALE', 'BYPASS', 'STALE-ERROR'] },
  ),
  'Content-Disposition': header('Name of the file, for a browser that saves it.', { type: 'string' }),
  'X-Total-Count': header('Number of institutes that the search finds. The file may have fewer rows.', {
    type: 'integer',
    minimum: 0,
  }),
  Location: header('URL of the resource.', { type: 'string', format: 'uri-reference' }),
  'X-Indexed': header(
    'With `wait=indexed`, whether searches show the change yet.',
    { type: 'string', enum: ['true', 'false'] },
    false,
  ),
  'Retry-After': header('Seconds to wait before retrying.', { type: 'integer', minimum: 1 }),
  'RateLimit-Policy': header(
    'Rate limit and its window in seconds.',
    { type: 'string', pattern: '^\\d+;w=\\d+$' },
    false,
  ),
  'RateLimit-Limit': header('Number of requests allowed per window.', { type: 'integer', minimum: 1 }, false),
  'RateLimit-Remaining': header(
    'Number of requests left in the window.',
    { type: 'integer', minimum: 0 },
    false,
  ),
  'RateLimit-Reset': header('Seconds until the window ends.', { type: 'integer', minimum: 1 }, false),
  'Server-Timing': header('Duration of the search, in milliseconds.', {
    type: 'string',
    pattern: ';dur=\\d',
  }),
};

export type HeaderName = keyof typeof headers;

/** References to these headers' components. */
export const refer = (...names: HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
