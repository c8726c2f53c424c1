import pg from 'pg';
import { generate } from '../indexer/generate/generate.ts';
import { indianCoordinates } from '../indexer/import/india/india-coordinates.ts';
import { importSource } from '../indexer/import/loader.ts';
import { sources } from '../indexer/import/package-sources.ts';
import type { Logger } from '../src/logger.ts';
import { migrate } from '../src/storage/postgres/migrations.ts';
import { createPool } from '../src/storage/postgres/pool.ts';
import { createBenchProgress } from './progress.ts';

const defaultName = 'institutes_bench';

export function benchDatabaseUrl(databaseUrl: string, name = defaultName): string {
  return urlOf(databaseUrl, name);
}

/** Removes the database, also while clients are connected to it. */
export async function dropDatabase(databaseUrl: string, name = defaultName): Promise<void> {
  await onServer(databaseUrl, (server) => server.query(`drop database if exists ${name} with (force)`));
}

/**
 * A pool on a database with the real import and exactly `institutes` generated ones, or with more where that is all the
 * same. What is there is kept: an interrupted run is continued.
 * @throws Error where there are more generated ones already, and it is not all the same
 */
export async function prepareDatabase(
  databaseUrl: string,
  institutes: number,
  logger: Logger,
  { orMore = false, database: name = defaultName } = {},
) {
  await onServer(databaseUrl, async (server) => {
    const { rowCount } = await server.query('select from pg_database where datname = $1::text', [name]);
    if (rowCount === 0) await server.query(`create database ${name}`);
  });
  const url = benchDatabaseUrl(databaseUrl, name);
  await migrate({ DATABASE_OWNER_URL: url, DATABASE_URL: url }, logger);
  const pool = createPool({ DATABASE_URL: url, DATABASE_POOL: 8 }, 'bench', logger);
  try {
    await fill(pool, institutes, { orMore, name });
  } catch (error) {
    await pool.end();
    throw error;
  }
  return pool;
}

async function fill(pool: pg.Pool, institutes: number, { orMore, name }: { orMore: boolean; name: string }) {
  const counts = await countBySource(pool);
  const generated = counts.get('generated') ?? 0;
  if (generated > institutes && !orMore) {
    throw new Error(
      `${name} already has ${generated} generated institutes; use --institutes ${generated}, or --rebuild`,
    );
  }
  for (const source of sources.values()) {
    if (counts.has(source.name)) continue;
    const progress = createBenchProgress(`import ${source.name}`, 'rows');
    const { inserted } = await importSource(pool, source, {
      locate: await indianCoordinates(),
      onProgress: (stage, done, total) => stage === 'read' && progress.update(done, total),
    });
    progress.end(inserted);
  }
  if (generated < institutes || (await lacksProgrammes(pool))) {
    const progress = {
      institutes: createBenchProgress('generate', 'institutes'),
      programmes: createBenchProgress('generate programmes of', 'institutes'),
    };
    const made = await generate(pool, institutes, (what, done, total) => progress[what].update(done, total));
    process.stderr.write(
      `generated: ${made.institutes} institutes, ${made.programmes} programmes in ${made.seconds} s\n`,
    );
    // No relay runs on this database, so its outbox is not needed.
    await pool.query('truncate outbox');
    await pool.query('vacuum analyze');
  }
}

async function countBySource(pool: pg.Pool): Promise<Map<string, number>> {
  const { rows } = await pool.query<{ source: string; n: number }>(
    'select source, count(*) as n from institutes group by 1',
  );
  return new Map(rows.map(({ source, n }) => [source, n]));
}

/** Whether a run was interrupted: programmes are added last, and those of generated institutes after all others. */
async function lacksProgrammes(pool: pg.Pool): Promise<boolean> {
  const { rowCount } = await pool.query(
    `select from institutes i
     where i.source = 'generated' and not exists (select from programmes p where p.institute_id = i.id) limit 1`,
  );
  return rowCount === 1;
}

/** Connects to another database of the server, so that ours can be created, copied and removed. */
export function onServer(databaseUrl: string, work: (server: pg.Client) => Promise<unknown>): Promise<void> {
  return withClient(urlOf(databaseUrl, 'postgres'), work);
}

export async function withClient(url: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

export function urlOf(databaseUrl: string, database: string): string {
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.href;
}
