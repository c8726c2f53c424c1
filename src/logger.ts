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
const secretParameter = /(^|&)([^=&]*(?:token|password|secret|authorization|api_?key)[^=&]*)=[^&]*/gi;

/** A query string as it may be logged. */
export function loggedQuery(queryString: string): string {
  return queryString.replace(secretParameter, '$1$2=[Redacted]');
}

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
