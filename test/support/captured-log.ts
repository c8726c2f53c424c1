import { createLogger, type Logger } from '../../src/logger.ts';

/** A logger whose lines, in JSON, are collected in `lines`. */
export function captureLog(level: 'trace' | 'info' = 'trace'): { logger: Logger; lines: string[] } {
  const lines: string[] = [];
  const logger = createLogger('test', { level, format: 'json' }, { write: (line) => void lines.push(line) });
  return { logger, lines };
}
