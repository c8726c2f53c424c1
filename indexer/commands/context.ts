import type pg from 'pg';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import { createPool } from '../../src/storage/postgres.ts';
import { printError } from './terminal.ts';

export interface CommandContext {
  config: Config;
  logger: Logger;
  /** Connects with the first query; ended when the command has ended. */
  pool: pg.Pool;
}

/** A wrong call: shown without a stack, exit code 2. */
export class UsageError extends Error {}

/**
 * Runs a command with what it needs and sets the exit code: what `run` returns, 1 for an error, 2 for a wrong call.
 * An error is one line on stderr; its stack is shown with LOG_LEVEL=debug.
 */
export async function runCommand(run: (context: CommandContext) => Promise<number>): Promise<void> {
  let config: Config | undefined;
  let pool: pg.Pool | undefined;
  try {
    config = loadConfig();
    // stdout is for results.
    const logger = pino(
      { level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL },
      pino.destination(2),
    );
    pool = createPool(config, 'cli', logger);
    process.exitCode = await run({ config, logger, pool });
  } catch (error) {
    printError(`institutes: ${describe(error, config)}`);
    if (config && ['debug', 'trace'].includes(config.LOG_LEVEL) && error instanceof Error) {
      printError(String(error.stack));
    }
    process.exitCode = error instanceof UsageError ? 2 : 1;
  } finally {
    await pool?.end();
  }
}

/** One line. A failed connection says which server; Node's own error for several addresses has no message. */
function describe(error: unknown, config: Config | undefined): string {
  const { code, message, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  const text = message || errors?.map((one) => one.message).join('; ') || code || String(error);
  const unreachable =
    /^E(CONN|HOST|NET|AI_|NOTFOUND|PIPE|TIMEDOUT)/.test(code ?? '') ||
    /timeout exceeded|terminated/.test(text);
  if (unreachable && config)
    return `Postgres at ${new URL(config.DATABASE_URL).host} does not answer: ${text}`;
  if (code === '3D000' || code === '28P01') return `Postgres refuses: ${text}`;
  if (code === '42P01') return `${text}; has 'institutes migrate' run?`;
  return text;
}
