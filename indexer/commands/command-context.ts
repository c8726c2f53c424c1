import type pg from 'pg';
import { pino } from 'pino';
import { type Config, loadConfig } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { printError } from './terminal.ts';

export interface CommandContext {
  config: Config;
  logger: Logger;
  /** Connects on the first query and is closed when the command ends. */
  pool: pg.Pool;
}

/** A usage error: printed without a stack trace, exit code 2. */
export class UsageError extends Error {}

/**
 * Runs a command and sets the exit code: the result of `run`, 1 after an error, 2 after a usage error.
 * An error is printed as one line on stderr; LOG_LEVEL=debug adds its stack trace.
 */
export async function runCommand(run: (context: CommandContext) => Promise<number>): Promise<void> {
  let config: Config | undefined;
  let pool: pg.Pool | undefined;
  try {
    config = loadConfig();
    // Logs go to stderr, because stdout is for results.
    const logger = pino(
      { level: config.LOG_LEVEL === 'info' ? 'warn' : config.LOG_LEVEL },
      pino.destination(2),
    );
    // Some commands hold a lock on one connection while they work on others.
    pool = createPool({ ...config, DATABASE_POOL: Math.max(config.DATABASE_POOL, 6) }, 'cli', logger);
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

/** Describes an error in one line. A failed connection names the server; Node's error for several addresses has no message. */
function describe(error: unknown, config: Config | undefined): string {
  const { code, name, message, errors } = error as NodeJS.ErrnoException & { errors?: Error[] };
  const text = message || errors?.map((one) => one.message).join('; ') || code || String(error);
  const server = config && unreachableServer(error as NodeJS.ErrnoException, text, config);
  if (server)
    return `${server} does not respond (${text}). Check that it is running and that its URL is correct ('institutes config').`;
  if (code === '3D000' || code === '28P01' || code === '42501')
    return `Postgres rejected the request: ${text}`;
  if (code === '42P01') return `${text}. Run 'institutes migrate' to create the schema.`;
  if (name === 'ResponseError') {
    const { body } = (error as { meta?: { body?: { error?: { reason?: string } } } }).meta ?? {};
    return `Elasticsearch rejected the request: ${body?.error?.reason ?? text.split('\n')[0]}`;
  }
  return text;
}

function unreachableServer(
  { code, name }: NodeJS.ErrnoException,
  text: string,
  config: Config,
): string | null {
  const at = (server: string, url: string) => `${server} at ${new URL(url).host}`;
  if (/^(ConnectionError|TimeoutError|NoLivingConnectionsError)$/.test(name))
    return at('Elasticsearch', config.ELASTICSEARCH_URL);
  if (/^AMQP/.test(name)) return at('RabbitMQ', config.RABBITMQ_URL);
  if (
    /^E(CONN|HOST|NET|AI_|NOTFOUND|PIPE|TIMEDOUT)/.test(code ?? '') ||
    /timeout exceeded|terminated/.test(text)
  )
    return at('Postgres', config.DATABASE_URL);
  return null;
}
