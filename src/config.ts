import { Ajv } from 'ajv';
import { type Static, Type } from 'typebox';

const port = (description: string) => Type.Integer({ minimum: 0, maximum: 65535, description });
const url = (scheme: string, description: string) => Type.String({ pattern: `^${scheme}://.`, description });
const name = (description: string) => Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,60}$', description });
const limit = (description: string) => Type.Integer({ minimum: 1, maximum: 1_000_000_000, description });
const milliseconds = (description: string) => Type.Integer({ minimum: 100, maximum: 3_600_000, description });
const origin = 'https?://(\\[[0-9a-f:]+\\]|[a-z0-9.-]+)(:\\d{1,5})?';

/** Every setting: an environment variable of the same name. `.env.example` lists them with their defaults. */
const schema = Type.Object({
  STACK_PORT_BASE: Type.Integer({
    minimum: 1024,
    maximum: 64000,
    description: 'first port of the local servers',
  }),
  DATABASE_URL: url('postgres(ql)?', 'Postgres, the primary, as the role that API and indexer run as'),
  DATABASE_OWNER_URL: url(
    'postgres(ql)?',
    "the same database as the role that owns the schema: for 'institutes migrate' alone, which creates the other role where it is missing; DATABASE_URL where only that is set",
  ),
  DATABASE_POOL: Type.Integer({ minimum: 1, maximum: 200, description: 'connections a process' }),
  REDIS_URL: url('rediss?', 'Redis for the cache; it may evict keys and forget them when it restarts'),
  SESSIONS_REDIS_URL: url(
    'rediss?',
    'Redis for sessions, revocations and rate limits; it must neither evict keys (noeviction) nor lose them (appendonly)',
  ),
  REDIS_PREFIX: Type.String({
    pattern: '^[a-z0-9:_-]{0,60}$',
    description: 'put before every key in both',
  }),
  RABBITMQ_URL: url('amqps?', 'RabbitMQ, with the vhost'),
  RABBITMQ_PREFIX: name('first part of the names of exchanges and queues'),
  ELASTICSEARCH_URL: url('https?', 'Elasticsearch'),
  INDEX_NAME: name('the read alias; the indexes behind it are <alias>-<utc timestamp>'),
  INDEX_SHARDS: Type.Integer({ minimum: 1, maximum: 64, description: 'primary shards: as many as cores' }),
  INDEX_REPLICAS: Type.Integer({ minimum: 0, maximum: 10, description: 'copies of each shard' }),
  INDEX_REFRESH_MS: Type.Integer({
    minimum: 10,
    maximum: 60000,
    description: 'least time between two refreshes by the consumer, ms',
  }),
  SEARCH_MAX_STALE_MS: Type.Integer({
    minimum: 0,
    maximum: 60000,
    description: 'age up to which an answer is shown while it is made anew, ms',
  }),
  SEARCH_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 1000,
    description:
      'requests to Elasticsearch that an API process has open at once; what comes meanwhile is sent together',
  }),
  EVENTS_KEEP_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3650,
    description: 'days for which it is known what people searched for, today among them',
  }),
  JWT_ISSUER: Type.String({ minLength: 1, description: 'who signs access tokens' }),
  JWT_AUDIENCE: Type.String({ minLength: 1, description: 'whom access tokens are for' }),
  HOST: Type.String({ minLength: 1, description: 'address that the API listens on' }),
  PORT: port('port of the API; 0 picks a free one'),
  METRICS_HOST: Type.String({ minLength: 1, description: 'address that the internal port listens on' }),
  METRICS_PORT: port('internal port of the API: /metrics; 0 picks a free one'),
  INDEXER_METRICS_PORT: port('internal port of the indexer: /metrics, /readyz; 0 picks a free one'),
  TRUST_PROXY: Type.Integer({
    minimum: 0,
    maximum: 10,
    description: 'proxies in front, whose X-Forwarded-For and X-Forwarded-Proto count',
  }),
  CORS_ORIGINS: Type.String({
    pattern: `^(${origin}(, *${origin})*)?$`,
    description: 'origins whose pages may read answers, comma separated; none: our own alone',
  }),
  RATE_LIMIT_READS: limit('public reads a minute by address'),
  RATE_LIMIT_WRITES: limit('changes a minute by address, and by account'),
  RATE_LIMIT_SIGN_INS: limit(
    'wrong passwords in 15 minutes by account and address (twice as many by address), and registrations by address',
  ),
  MAX_CONNECTIONS: Type.Integer({
    minimum: 1,
    maximum: 1000000,
    description: 'connections that an API process has at once; more are closed',
  }),
  HEADERS_TIMEOUT_MS: milliseconds("time for a request's headers to arrive, ms"),
  REQUEST_TIMEOUT_MS: milliseconds('time for a request to be answered, its body included, ms'),
  UPLOAD_TIMEOUT_MS: milliseconds(
    'time for a request to arrive as a whole, however long its answer may take, ms',
  ),
  IMPORT_MAX_BYTES: Type.Integer({
    minimum: 1000,
    maximum: 10_000_000_000,
    description: 'greatest text that is taken for an import over REST, decompressed, bytes',
  }),
  STALLED_READER_MS: milliseconds('time for a caller to take the next piece of an answer, ms'),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    description: 'least level that is logged',
  }),
  LOG_FORMAT: Type.Enum(['auto', 'json', 'pretty'], {
    description: 'auto: pretty on a terminal, JSON elsewhere',
  }),
});

export type Config = Static<typeof schema>;

/** The settings' schema, for `institutes config` and the test of `.env.example`. */
export const configSchema = schema;

function defaults(portBase: number): Config {
  return {
    STACK_PORT_BASE: portBase,
    DATABASE_URL: `postgres://institutes_app:institutes_app@127.0.0.1:${portBase + 432}/institutes`,
    DATABASE_OWNER_URL: `postgres://institutes:institutes@127.0.0.1:${portBase + 432}/institutes`,
    DATABASE_POOL: 10,
    REDIS_URL: `redis://127.0.0.1:${portBase + 379}/0`,
    SESSIONS_REDIS_URL: `redis://127.0.0.1:${portBase + 380}/0`,
    REDIS_PREFIX: 'institutes:',
    RABBITMQ_URL: `amqp://institutes:institutes@127.0.0.1:${portBase + 672}/institutes`,
    RABBITMQ_PREFIX: 'institutes',
    ELASTICSEARCH_URL: `http://127.0.0.1:${portBase + 200}`,
    INDEX_NAME: 'institutes',
    INDEX_SHARDS: 2,
    INDEX_REPLICAS: 0,
    INDEX_REFRESH_MS: 500,
    SEARCH_MAX_STALE_MS: 2000,
    SEARCH_CONCURRENCY: 8,
    EVENTS_KEEP_DAYS: 30,
    JWT_ISSUER: 'institutes',
    JWT_AUDIENCE: 'institutes-api',
    HOST: '127.0.0.1',
    PORT: 3000,
    METRICS_HOST: '127.0.0.1',
    METRICS_PORT: 3100,
    INDEXER_METRICS_PORT: 3101,
    TRUST_PROXY: 0,
    CORS_ORIGINS: '',
    RATE_LIMIT_READS: 600,
    RATE_LIMIT_WRITES: 120,
    RATE_LIMIT_SIGN_INS: 10,
    MAX_CONNECTIONS: 10000,
    HEADERS_TIMEOUT_MS: 10000,
    REQUEST_TIMEOUT_MS: 15000,
    UPLOAD_TIMEOUT_MS: 600000,
    IMPORT_MAX_BYTES: 500000000,
    STALLED_READER_MS: 30000,
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'auto',
  };
}

const validate = new Ajv({ allErrors: true, strict: false }).compile<Config>(schema);

/**
 * Reads the settings; an empty variable counts as unset.
 * @throws Error whose message has a line for every bad variable.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const base = defaults(numeric(env.STACK_PORT_BASE) ?? 27000);
  // A database of somebody's own with one role.
  if (env.DATABASE_URL) base.DATABASE_OWNER_URL = env.DATABASE_URL;
  const given = Object.keys(schema.properties)
    .filter((key) => env[key] !== undefined && env[key] !== '')
    .map((key) => [
      key,
      typeof base[key as keyof Config] === 'number' ? (numeric(env[key]) ?? env[key]) : env[key],
    ]);
  const config: Config = { ...base, ...Object.fromEntries(given) };
  if (validate(config)) return config;
  const lines = new Map<string, string>();
  for (const error of validate.errors ?? []) {
    const key = error.instancePath.slice(1);
    const allowed =
      error.keyword === 'enum'
        ? `: ${(error.params as { allowedValues: string[] }).allowedValues.join(', ')}`
        : '';
    lines.set(key, `  ${key}=${shown(key, config[key as keyof Config])}  ${error.message}${allowed}`);
  }
  throw new Error(`Bad settings:\n${[...lines.values()].join('\n')}`);
}

/** The value as it may be printed: passwords in URLs are masked. */
export function shown(key: string, value: unknown): string {
  return key.endsWith('_URL') ? String(value).replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:***@') : String(value);
}

function numeric(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
