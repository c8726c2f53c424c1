import assert from 'node:assert/strict';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

describe('the Postgres role of the programs', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    await addInstitute(database.pool, { name: 'Changed by an editor' });
    await database.pool.query(`update institutes set name = 'Changed again'`);
  });
  after(() => database.drop());

  const refused = [
    'delete from audit',
    `update audit set actor = 'somebody else'`,
    'truncate audit',
    'drop table audit',
    'alter table audit disable trigger all',
    'alter table audit owner to current_user',
    'alter table institutes disable trigger user',
    'drop trigger if exists append_only on audit',
    'create or replace function write_audit() returns trigger language plpgsql as $$ begin return null; end $$',
    'create table mine (id int)',
    'set session_replication_role = replica',
    'set role institutes',
    'create role another superuser',
    'create extension pg_stat_statements',
    `insert into migrations (name, run_on) values ('0999_mine', now())`,
    `copy audit to program 'cat'`,
    `select pg_read_file('postgresql.conf')`,
  ];
  for (const sql of refused)
    it(`may not run: ${sql}`, async () => {
      const before = await database.ownerPool.query('select count(*), max(id) from audit');
      await assert.rejects(database.pool.query(sql), { code: '42501' });
      assert.deepEqual(
        (await database.ownerPool.query('select count(*), max(id) from audit')).rows,
        before.rows,
      );
    });

  it('cannot grant itself further rights', async () => {
    // Postgres only warns here.
    await database.pool.query('grant update, delete on audit to current_user');
    const { rows } = await database.pool.query(
      `select has_table_privilege('audit', 'update') or has_table_privilege('audit', 'delete') as may`,
    );
    assert.deepEqual(rows, [{ may: false }]);
  });

  it('is no superuser and owns nothing, and its edits are still recorded in the audit log', async () => {
    const { rows } = await database.pool.query(
      `select rolsuper or rolcreaterole or rolcreatedb or rolreplication or rolbypassrls as strong,
              exists (select from pg_class where relowner = r.oid) as owns
       from pg_roles r where rolname = current_user`,
    );
    assert.deepEqual(rows, [{ strong: false, owns: false }]);
    const audit = await database.pool.query('select count(*)::int as n from audit');
    assert.ok(audit.rows[0].n >= 1);
  });
});
