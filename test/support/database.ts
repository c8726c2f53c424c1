import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createPool } from '../../src/storage/postgres.ts';
export async function createTestDatabase() {
  const base = loadConfig().DATABASE_URL;
  const name = `institutes_test_${randomBytes(4).toString('hex')}`;
  const admin = new pg.Client(base);
  await admin.connect();
  await admin.query(`create database ${name}`);
  const url = base.replace(/\/[^/]*$/, `/${name}`);
  const pool = createPool(
    { DATABASE_URL: url, DATABASE_POOL: 5 },
    'test',
    createLogger('t', { level: 'silent', format: 'json' }),
  );
  for (const f of readdirSync('migrations').sort())
    await pool.query(readFileSync(`migrations/${f}`, 'utf8').split('-- Down Migration')[0] as string);
  return {
    url,
    pool,
    async drop() {
      await pool.end();
      await admin.query(`drop database ${name} with (force)`);
      await admin.end();
    },
  };
}
