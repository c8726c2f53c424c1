import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { type Config, loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { migrate } from '../../src/storage/postgres/migrations.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';

const logger = createLogger('test', { level: 'silent', format: 'json' });
const migrations = new URL('../../migrations/', import.meta.url);
const grants = new URL('../../src/storage/postgres/runtime-role.ts', import.meta.url);
const templatePrefix = 'institutes_test_template_';

export interface TestDatabase {
  /** With the role of the API and the indexer. */
  url: string;
  pool: pg.Pool;
  /** With the role that owns the schema, for operations that the runtime role must not do. */
  ownerUrl: string;
  ownerPool: pg.Pool;
  /** Ends the pools and drops the database, even if there are other connections. */
  drop(): Promise<void>;
}

/** Creates an empty database with all migrations. It is cloned from a template, which takes about 50 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `institutes_test_${randomBytes(6).toString('hex')}`;
  // Under a lock, because a clone fails while another process is connected to the template or replaces it.
  await onServer((server) =>
    locked(server, async () => {
      const template = await ensureTemplate(server);
      await server.query(`create database ${name} template ${template}`);
    }),
  );
  const { DATABASE_URL: url, DATABASE_OWNER_URL: ownerUrl } = urlsOf(name);
  const pool = createPool({ DATABASE_URL: url, DATABASE_POOL: 5 }, 'test', logger);
  const ownerPool = createPool({ DATABASE_URL: ownerUrl, DATABASE_POOL: 2 }, 'test', logger);
  return {
    url,
    pool,
    ownerUrl,
    ownerPool,
    async drop() {
      await Promise.all([pool.end(), ownerPool.end()]);
      await onServer((server) => server.query(`drop database if exists ${name} with (force)`));
    },
  };
}

/** The name contains a hash of the migrations and grants, so that a change of them creates a new template and drops the old one. */
async function ensureTemplate(server: pg.Client): Promise<string> {
  const hash = createHash('sha256').update(readFileSync(grants));
  for (const file of readdirSync(migrations).sort()) {
    hash.update(file).update(readFileSync(new URL(file, migrations)));
  }
  const template = `${templatePrefix}${hash.digest('hex').slice(0, 12)}`;
  const { rows } = await server.query<{ datname: string }>(
    `select datname from pg_database where starts_with(datname, $1)`,
    [templatePrefix],
  );
  const present = rows.map((row) => row.datname);
  if (present.includes(template)) return template;
  for (const old of present) await server.query(`drop database if exists ${old} with (force)`);
  // It is renamed once it is complete, so that an interrupted run cannot leave an incomplete template.
  const unfinished = `${templatePrefix}unfinished`;
  await server.query(`create database ${unfinished}`);
  await migrate(urlsOf(unfinished), logger);
  await server.query(`alter database ${unfinished} rename to ${template}`);
  return template;
}

async function locked(server: pg.Client, work: () => Promise<unknown>) {
  await server.query(`select pg_advisory_lock(hashtext('institutes test template'))`);
  try {
    await work();
  } finally {
    await server.query(`select pg_advisory_unlock(hashtext('institutes test template'))`);
  }
}

async function onServer<T>(work: (server: pg.Client) => Promise<T>): Promise<T> {
  // The database 'postgres', because tests must not depend on the database of the local deployment.
  const server = new pg.Client({ connectionString: urlsOf('postgres').DATABASE_OWNER_URL });
  await server.connect();
  try {
    return await work(server);
  } finally {
    await server.end();
  }
}

/** The settings for a database with this name on the local server. */
export function urlsOf(database: string): Pick<Config, 'DATABASE_URL' | 'DATABASE_OWNER_URL'> {
  const { DATABASE_URL, DATABASE_OWNER_URL } = loadConfig();
  const at = (url: string) => Object.assign(new URL(url), { pathname: `/${database}` }).href;
  return { DATABASE_URL: at(DATABASE_URL), DATABASE_OWNER_URL: at(DATABASE_OWNER_URL) };
}
