import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const [up = '', down = ''] = readFileSync(
  new URL('../../../migrations/0027_imports_as_jobs.sql', import.meta.url),
  'utf8',
).split('-- Down Migration');

describe('the migration that makes jobs of imports', () => {
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());

  it('lets waiting and interrupted imports wait for a worker, and keeps those that have ended', async () => {
    const { ownerPool: owner } = database;
    await owner.query(down);
    await owner.query(
      `insert into import_jobs (state, account_id, actor, request_id, dry_run, attempts, failure, started_at, finished_at)
       select state, 1, 'test', 'test', false, 1,
         case when state = 'failed' then 'The header is invalid.' end,
         case when state not in ('uploading', 'waiting') then now() end,
         case when state in ('done', 'failed', 'cancelled') then now() end
       from unnest('{uploading,waiting,running,done,failed,cancelled}'::text[]) state`,
    );
    await owner.query(up);
    const { rows } = await owner.query(
      `select i.id, j.kind, j.state, (j.payload ->> 'import_id')::bigint = i.id as named, j.error, j.finished_at is not null as ended
       from import_jobs i left join jobs j on j.id = i.job_id order by i.id`,
    );
    assert.deepEqual(
      rows.map(({ kind, state, named, error, ended }) => [kind, state, named, error, ended]),
      [
        [null, null, null, null, false],
        ['import', 'waiting', true, null, false],
        ['import', 'waiting', true, null, false],
        ['import', 'done', true, null, true],
        ['import', 'failed', true, 'The header is invalid.', true],
        ['import', 'cancelled', true, null, true],
      ],
    );
    await owner.query(down);
    const { rows: states } = await owner.query('select state from import_jobs order by id');
    assert.deepEqual(
      states.map(({ state }) => state),
      ['uploading', 'waiting', 'waiting', 'done', 'failed', 'cancelled'],
    );
  });
});
