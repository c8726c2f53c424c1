import { Ajv } from 'ajv';
import { type Static, Type } from 'typebox';

const port = (description: string) => Type.Integer({ minimum: 0, maximum: 65535, description });
const url = (scheme: string, description: string) => Type.String({ pattern: `^${scheme}://.`, description });
const name = (description: string) => Type.String({ pattern: '^[a-z0-9][a-z0-9._-]{0,60}$', description });
const limit = (description: string) => Type.Integer({ minimum: 1, maximum: 1_000_000_000, description });
const milliseconds = (description: string) => Type.Integer({ minimum: 100, maximum: 3_600_000, description });
const mailbox = '[^\\s<>"@]+@[^\\s<>"@]+';
const origin = 'https?://(\\[[0-9a-f:]+\\]|[a-z0-9.-]+)(:\\d{1,5})?';

/** The settings. Each is read from the environment variable of its name; `.env.example` lists them with their defaults. */
export const configSchema = Type.Object({
  STACK_PORT_BASE: Type.Integer({
    minimum: 1024,
    maximum: 64000,
    description: 'Base port of the local servers; each server listens on this port plus a fixed offset',
  }),
  DATABASE_URL: url(
    'postgres(ql)?',
    'URL of the primary Postgres server, with the role that the API, the indexer and the worker use',
  ),
  DATABASE_OWNER_URL: url(
    'postgres(ql)?',
    "URL of the same database, with the role that owns the schema. Only 'institutes migrate' uses it, which also " +
      'creates the role of DATABASE_URL if it does not exist. Default: DATABASE_URL, if that is set',
  ),
  DATABASE_POOL: Type.Integer({
    minimum: 1,
    maximum: 200,
    description: 'Maximum number of Postgres connections per process',
  }),
  REDIS_URL: url(
    'rediss?',
    'URL of the Redis server for the cache. It may evict keys, and may lose them when it restarts',
  ),
  SESSIONS_REDIS_URL: url(
    'rediss?',
    'URL of the Redis server for sessions, revocations and rate limits. It must not evict keys (maxmemory-policy ' +
      'noeviction) and must not lose them (appendonly yes)',
  ),
  REDIS_PREFIX: Type.String({
    pattern: '^[a-z0-9:_-]{0,60}$',
    description: 'Prefix of all keys on both Redis servers',
  }),
  RABBITMQ_URL: url('amqps?', 'URL of the RabbitMQ server, including the virtual host'),
  RABBITMQ_PREFIX: name('Prefix of the names of all queues'),
  ELASTICSEARCH_URL: url('https?', 'URL of the Elasticsearch server'),
  INDEX_NAME: name('Alias that searches read from. The indexes behind it are named <alias>-<UTC timestamp>'),
  INDEX_SHARDS: Type.Integer({
    minimum: 1,
    maximum: 64,
    description: 'Number of primary shards of a new index. Recommended: one per processor core',
  }),
  INDEX_REPLICAS: Type.Integer({ minimum: 0, maximum: 10, description: 'Number of replicas of each shard' }),
  INDEX_REFRESH_MS: Type.Integer({
    minimum: 10,
    maximum: 60000,
    description: 'Minimum time between two index refreshes by the indexer, in milliseconds',
  }),
  SEARCH_MAX_STALE_MS: Type.Integer({
    minimum: 0,
    maximum: 60000,
    description:
      'Maximum age of an outdated response that may be served while it is being renewed, in milliseconds',
  }),
  SEARCH_CONCURRENCY: Type.Integer({
    minimum: 1,
    maximum: 1000,
    description:
      'Maximum number of concurrent requests to Elasticsearch per API process. Further searches wait and are then ' +
      'sent as one batch',
  }),
  EVENTS_KEEP_DAYS: Type.Integer({
    minimum: 1,
    maximum: 3650,
    description: 'Number of days, including today, for which searches are stored for analytics',
  }),
  JWT_ISSUER: Type.String({ minLength: 1, description: 'Issuer (`iss`) of access tokens' }),
  JWT_AUDIENCE: Type.String({ minLength: 1, description: 'Audience (`aud`) of access tokens' }),
  HOST: Type.String({ minLength: 1, description: 'Address on which the API listens' }),
  PORT: port('Port of the API; 0 selects a free port'),
  METRICS_HOST: Type.String({ minLength: 1, description: 'Address on which the internal ports listen' }),
  METRICS_PORT: port('Internal port of the API, which serves /metrics; 0 selects a free port'),
  INDEXER_METRICS_PORT: port(
    'Internal port of the indexer, which serves /metrics and /readyz; 0 selects a free port',
  ),
  PUBLIC_URL: Type.String({
    pattern: '^https?://[^/?#\\s]+(/[^?#\\s]*[^/?#\\s])?$',
    description:
      'Address under which people reach the page and the API, without a slash at its end; links in e-mails begin with ' +
      'it. Default: HOST and PORT',
  }),

  WORKER_METRICS_PORT: port(
    'Internal port of the worker, which serves /metrics and /readyz; 0 selects a free port',
  ),
  TRUST_PROXY: Type.Integer({
    minimum: 0,
    maximum: 10,
    description:
      'Number of trusted proxies in front of the API, whose X-Forwarded-For and X-Forwarded-Proto headers are used',
  }),
  CORS_ORIGINS: Type.String({
    pattern: `^(${origin}(, *${origin})*)?$`,
    description:
      'Origins whose pages may call the API (CORS), separated by commas. Empty: only pages of the same origin',
  }),
  RATE_LIMIT_READS: limit('Maximum number of public reads per minute and client address'),
  RATE_LIMIT_WRITES: limit('Maximum number of changes per minute, by client address and by account'),
  RATE_LIMIT_SIGN_INS: limit(
    'Maximum number of wrong passwords for one account from one client address, and of requests for an e-mail (to ' +
      'register, to reset a password, to confirm an address) from one address, in 15 minutes. For all accounts ' +
      'together, one address may send twice as many wrong passwords',
  ),
  RATE_LIMIT_MAILS: limit(
    'Maximum number of such requests per hour for one e-mail address, from any client address',
  ),
  MAX_CONNECTIONS: Type.Integer({
    minimum: 1,
    maximum: 1000000,
    description: 'Maximum number of open connections per API process; further connections are closed',
  }),
  HEADERS_TIMEOUT_MS: milliseconds('Time limit for receiving the headers of a request, in milliseconds'),
  REQUEST_TIMEOUT_MS: milliseconds(
    'Time limit for answering a request, including receiving its body, in milliseconds',
  ),
  UPLOAD_TIMEOUT_MS: milliseconds(
    'Time limit for receiving a whole request, such as the upload of an import, in milliseconds',
  ),
  IMPORT_MAX_BYTES: Type.Integer({
    minimum: 1000,
    maximum: 10_000_000_000,
    description: 'Maximum size of an import over HTTP after decompression, in bytes',
  }),
  MEDIA_STORE_URL: Type.String({
    pattern:
      '^(file:.+|s3\\+https?://[^:/@]+:[^:/@]+@[^:/@?#]+(:\\d+)?/[a-z0-9.-]{3,63}(/[a-z0-9._-]+)*(\\?region=[a-z0-9-]+)?)$',
    description:
      "Where images are stored: a folder, relative to the project's, that the API and the worker share, as file:<folder>; " +
      'or an S3-compatible store, as s3+https://<key>:<secret>@<host>/<bucket>[/<prefix>][?region=<region>], where / and + ' +
      'in the secret are written %2F and %2B',
  }),
  STALLED_READER_MS: milliseconds(
    'Time after which a connection is closed if its client does not read the response, in milliseconds',
  ),
  MAIL_URL: url(
    'smtps?',
    'URL of the mail server, with user and password if it wants them. smtps: TLS from the start; smtp: STARTTLS if the ' +
      'server offers it, and always if the URL has a password and the server is on another machine',
  ),
  MAIL_FROM: Type.String({
    pattern: `^(${mailbox}|[^<>"\\x00-\\x1f\\x7f]{1,60} <${mailbox}>)$`,
    description: 'Sender of all e-mails: an address, or a name and an address in angle brackets',
  }),
  MAIL_PER_MINUTE: limit(
    'Maximum number of e-mails per minute by all workers together. What exceeds it is sent later',
  ),
  MAIL_FOLDER: Type.String({
    maxLength: 1000,
    description:
      "Folder whose e-mails the worker shows at /mail on its internal port; 'npm start' sets it to the folder of the " +
      'local mail server. They contain links that sign in: leave it empty in production. Empty: no such page',
  }),
  LOG_LEVEL: Type.Enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
    description: 'Minimum level of logged messages',
  }),
  LOG_FORMAT: Type.Enum(['auto', 'json', 'pretty'], {
    description: 'Format of log lines; auto: pretty on a terminal, otherwise json',
  }),
});

export type Config = Static<typeof configSchema>;

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
    PUBLIC_URL: 'http://127.0.0.1:3000',

    WORKER_METRICS_PORT: 3102,
    TRUST_PROXY: 0,
    CORS_ORIGINS: '',
    RATE_LIMIT_READS: 600,
    RATE_LIMIT_WRITES: 120,
    RATE_LIMIT_SIGN_INS: 10,
    RATE_LIMIT_MAILS: 5,
    MAX_CONNECTIONS: 10000,
    HEADERS_TIMEOUT_MS: 10000,
    REQUEST_TIMEOUT_MS: 15000,
    UPLOAD_TIMEOUT_MS: 600000,
    IMPORT_MAX_BYTES: 500000000,
    MEDIA_STORE_URL: 'file:.media',
    STALLED_READER_MS: 30000,
    MAIL_URL: `smtp://127.0.0.1:${portBase + 25}`,
    MAIL_FROM: 'Institute Search <no-reply@localhost>',
    MAIL_PER_MINUTE: 600,
    MAIL_FOLDER: '',
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'auto',
  };
}

const validate = new Ajv({ allErrors: true, strict: false }).compile<Config>(configSchema);

/**
 * Reads the settings from the environment. An empty variable counts as unset.
 * @throws Error with one line for each invalid variable
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const base = defaults(numeric(env.STACK_PORT_BASE) ?? 27000);
  // A database with a single role needs only DATABASE_URL.
  if (env.DATABASE_URL) base.DATABASE_OWNER_URL = env.DATABASE_URL;
  const given = Object.keys(configSchema.properties)
    .filter((key) => env[key] !== undefined && env[key] !== '')
    .map((key) => [
      key,
      typeof base[key as keyof Config] === 'number' ? (numeric(env[key]) ?? env[key]) : env[key],
    ]);
  const config: Config = { ...base, ...Object.fromEntries(given) };
  if (!env.PUBLIC_URL) config.PUBLIC_URL = `http://${config.HOST}:${config.PORT}`;
  if (validate(config)) return config;
  const lines = new Map<string, string>();
  for (const error of validate.errors ?? []) {
    const key = error.instancePath.slice(1);
    const allowed =
      error.keyword === 'enum'
        ? `: ${(error.params as { allowedValues: string[] }).allowedValues.join(', ')}`
        : '';
    lines.set(key, `  ${key}=${redactSetting(key, config[key as keyof Config])}  ${error.message}${allowed}`);
  }
  throw new Error(`Invalid settings:\n${[...lines.values()].join('\n')}`);
}

/** A setting as it may be printed: the password in a URL is replaced by `***`. */
export function redactSetting(key: string, value: unknown): string {
  return key.endsWith('_URL') ? String(value).replace(/(:\/\/[^:/@]*):[^@]*@/, '$1:***@') : String(value);
}

function numeric(text: string | undefined): number | undefined {
  return text !== undefined && /^-?\d+$/.test(text) ? Number(text) : undefined;
}
