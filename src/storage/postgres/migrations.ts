import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Logger } from '../../logger.ts';
import type { Queryable } from './pool.ts';
import { grantRuntimeRole } from './runtime-role.ts';

const directory = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Applies the SQL files of `migrations/` that the database does not have yet, all in one transaction, as the owner of the
 * schema; then grants the role that programs run as what it needs.
 * Two processes at once: the second one waits for the first and then has nothing to do.
 * @returns the names applied, in order
 * @throws Error of the first statement that fails (nothing is applied then), or of the connection
 */
export async function migrate(
  urls: { DATABASE_OWNER_URL: string; DATABASE_URL: string },
  logger: Logger,
): Promise<string[]> {
  const applied = await runner({
    databaseUrl: { connectionString: urls.DATABASE_OWNER_URL, connectionTimeoutMillis: 5_000 },
    dir: directory,
    direction: 'up',
    migrationsTable: 'migrations',
    advisoryLockMode: 'wait',
    singleTransaction: true,
    // Errors are thrown as well, so the library's own report of them is only of use to who debugs.
    logger: {
      debug: (message) => logger.debug(message),
      info: (message) => logger.debug(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.debug(message),
    },
  });
  if (!(await grantRuntimeRole(urls.DATABASE_OWNER_URL, urls.DATABASE_URL)))
    logger.warn(
      'DATABASE_URL and DATABASE_OWNER_URL name the same role: programs may then change the audit and the schema',
    );
  return applied.map((migration) => migration.name);
}

const tableMissing = '42P01';

/** The names of the migrations that this database lacks, in order. */
export async function findMissingMigrations(db: Queryable): Promise<string[]> {
  const names = (await readdir(directory))
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
  try {
    const { rows } = await db.query<{ name: string }>('select name from migrations');
    const applied = new Set(rows.map(({ name }) => name));
    return names.filter((name) => !applied.has(name));
  } catch (error) {
    if ((error as { code?: string }).code === tableMissing) return names;
    throw error;
  }
}
