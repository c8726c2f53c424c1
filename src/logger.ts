import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

const secrets = [
  ...['authorization', 'Authorization', 'cookie', 'Cookie', '["set-cookie"]', '["Set-Cookie"]', 'password'],
  ...['token', 'accessToken', 'access_token', 'refreshToken', 'refresh_token'],
];
const depths = ['', '*', '*.*', '*.*.*'];
const redact = depths.flatMap((depth) =>
  secrets.map((secret) =>
    depth === '' || secret.startsWith('[') ? `${depth}${secret}` : `${depth}.${secret}`,
  ),
);
/** JSON lines on stdout; readable lines on a terminal. `role` names the process in every line. */
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
    serializers: { err: loggedError },
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

const word = /[^\s"'()<>=,;:/]+/g;
const mailAddress = /^[^@]+@[^@]/;

/**
 * An error as it may be logged. Of what servers attach only the code and the detail: the request that Elasticsearch's client
 * attaches has what somebody typed in it. Postgres names values that it refuses, addresses among them.
 */
function loggedError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const serialized = pino.stdSerializers.err(error) as unknown as Record<string, unknown>;
  const { type, message, stack, code, detail, statusCode } = serialized;
  const kept = { type, message, stack, code, detail, statusCode };
  return Object.fromEntries(
    Object.entries(kept)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        typeof value === 'string'
          ? value.replace(word, (part) => (mailAddress.test(part) ? '…' : part))
          : value,
      ]),
  );
}
