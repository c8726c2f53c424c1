import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { runner } from 'node-pg-migrate';
import type { Logger } from '../../logger.ts';
import type { Queryable } from './pool.ts';
import { grantRuntimeRole } from './runtime-role.ts';

const directory = fileURLToPath(new URL('../../../migrations', import.meta.url));

/**
 * Applies the SQL files of `migrations/` that the database lacks, in one transaction and as the owner of the schema; then grants
 * the runtime role its privileges. A concurrent call waits for the first one and then has nothing to do.
 * @returns the names of the applied migrations, in order
 * @throws Error of the connection, or of the first statement that fails; then nothing is applied
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
    // The library both logs and throws its errors; the log of it helps only with debugging.
    logger: {
      debug: (message) => logger.debug(message),
      info: (message) => logger.debug(message),
      warn: (message) => logger.warn(message),
      error: (message) => logger.debug(message),
    },
  });
  if (!(await grantRuntimeRole(urls.DATABASE_OWNER_URL, urls.DATABASE_URL)))
    logger.warn(
      'migrations: DATABASE_URL and DATABASE_OWNER_URL name the same role, which can therefore change the audit log and the schema',
    );
  return applied.map((migration) => migration.name);
}

const tableMissing = '42P01';

/** Lists the names of the migrations that this database lacks, in order. */
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
