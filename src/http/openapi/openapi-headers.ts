type Json = Record<string, unknown>;

const header = (description: string, schema: Json, required = true) => ({ description, required, schema });

/** The headers that answers have, as components. */
export const headers = {
  'X-Request-Id': header('Names this request in our logs; give it with a report.', {
    type: 'string',
    pattern: '^[\\w.-]{8,64}$',
  }),
  ETag: header('For `If-None-Match` of the next request.', { type: 'string', pattern: '^(W/)?".+"$' }),
  'Cache-Control': header('Whether the answer may be kept, and how long.', { type: 'string' }),
  'X-Cache': header(
    'How the answer came about: kept and current (`HIT`), made for this request or with others that asked at the same ' +
      'time (`MISS`), kept and renewed at this moment (`STALE`, with `Age`), made with the cache away (`BYPASS`), the ' +
      'last known one with the search away (`STALE-ERROR`, with `Warning`).',
    { type: 'string', enum: ['HIT', 'MISS', 'STALE', 'BYPASS', 'STALE-ERROR'] },
  ),
  Location: header('Where the record is.', { type: 'string', format: 'uri-reference' }),
  'X-Indexed': header(
    'With `wait=indexed`: whether searches show the change. Where not, it is on its way.',
    { type: 'string', enum: ['true', 'false'] },
    false,
  ),
  'Retry-After': header('Seconds until it is worth asking again.', { type: 'integer', minimum: 1 }),
  'RateLimit-Policy': header(
    'The limit and its window in seconds.',
    { type: 'string', pattern: '^\\d+;w=\\d+$' },
    false,
  ),
  'RateLimit-Limit': header('Calls that a window allows.', { type: 'integer', minimum: 1 }, false),
  'RateLimit-Remaining': header('How many of them are left.', { type: 'integer', minimum: 0 }, false),
  'RateLimit-Reset': header('Seconds until the window ends.', { type: 'integer', minimum: 1 }, false),
  'Server-Timing': header('Milliseconds that the search took.', { type: 'string', pattern: ';dur=\\d' }),
};

export type HeaderName = keyof typeof headers;

/** References to these headers' components. */
export const refer = (...names: HeaderName[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
