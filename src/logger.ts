import { type Logger, pino } from 'pino';

export type { Logger };

const redact = ['req.headers.authorization', 'req.headers.cookie', '*.password', '*.token', '*.refreshToken'];

/** JSON lines on stdout; readable lines on a terminal. `role` names the process in every line. */
export function createLogger(
  role: string,
  options: { level: string; format: 'auto' | 'json' | 'pretty' },
): Logger {
  const pretty = options.format === 'pretty' || (options.format === 'auto' && process.stdout.isTTY === true);
  return pino({
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
  });
}
