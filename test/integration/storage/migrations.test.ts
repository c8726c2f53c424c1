import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import pg from 'pg';
import { createLogger } from '../../../src/logger.ts';
import { migrate } from '../../../src/storage/postgres/migrations.ts';
import { urlsOf } from '../../support/database.ts';

const logger = createLogger('test', { level: 'silent', format: 'json' });
const names = readdirSync(new URL('../../../migrations', import.meta.url))
  .sort()
  .map((file) => file.replace(/\.sql$/, ''));

describe('migrate', () => {
  const name = `institutes_test_${randomBytes(6).toString('hex')}`;
  const urls = urlsOf(name);
  const server = new pg.Client({ connectionString: urlsOf('postgres').DATABASE_OWNER_URL });

  before(async () => {
    await server.connect();
    await server.query(`create database ${name}`);
  });
  after(async () => {
    await server.query(`drop database if exists ${name} with (force)`);
    await server.end();
  });

  it('applies each file once, even when two processes run it at the same time', async () => {
    const applied = await Promise.all([migrate(urls, logger), migrate(urls, logger)]);
    assert.deepEqual(applied.flat(), names);
    assert.deepEqual(await migrate(urls, logger), []);
  });

  it('rejects with the error of Postgres when the database does not exist', async () => {
    await assert.rejects(migrate(urlsOf(`${name}_absent`), logger), { code: '3D000' });
  });
});
