import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const secrets = [
  ...['authorization', 'Authorization', 'cookie', 'Cookie', '["set-cookie"]', '["Set-Cookie"]', 'password'],
  ...['new_password', 'newPassword', 'old_password', 'oldPassword', 'password_hash', 'passwordHash'],
  ...['token', 'accessToken', 'access_token', 'refreshToken', 'refresh_token'],
];
const depths = ['', '*', '*.*', '*.*.*'];
const redact = depths.flatMap((depth) =>
  secrets.map((secret) =>
    depth === '' || secret.startsWith('[') ? `${depth}${secret}` : `${depth}.${secret}`,
  ),
);

/**
 * Creates a logger that writes JSON lines to stdout, or readable lines to a terminal. Passwords and tokens are redacted.
 * @param role the name of the process, which every line contains
 */
export function createLogger(
  role: string,
  options: { level: string; format: 'auto' | 'json' | 'pretty' },
  destination?: DestinationStream,
): Logger {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stdout.isTTY === true);
  const settings = {
    level: options.level,
    base: { role },
    redact,
    serializers: { err: serializeError },
    timestamp: pino.stdTimeFunctions.isoTime,
    ...(pretty && {
      transport: {
        target: 'pino-pretty',
        options: { ignore: 'pid,hostname,role', translateTime: 'HH:MM:ss.l' },
      },
    }),
  };
  return destination ? pino(settings, destination) : pino(settings);
}

const wordPattern = /[^\s"'()<>=,;:/]+/g;
const emailPattern = /^[^@]+@[^@]/;

/**
 * Reduces an error to what may be logged. The request that Elasticsearch's client attaches is left out, because it contains
 * what a user typed. E-mail addresses are redacted, because Postgres quotes the values that it rejects.
 */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const serialized = pino.stdSerializers.err(error) as unknown as Record<string, unknown>;
  const { type, message, stack, code, detail, statusCode } = serialized;
  const loggable = { type, message, stack, code, detail, statusCode };
  return Object.fromEntries(
    Object.entries(loggable)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'string'
          ? value.replace(wordPattern, (part) => (emailPattern.test(part) ? '…' : part))
          : value,
      ]),
  );
}
