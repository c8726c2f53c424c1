import assert from 'node:assert/strict';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';
import { runCli } from '../../../support/programs/cli.ts';

describe('institutes jobs', function () {
  this.timeout(60_000);
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
  });
  after(() => database.drop());
  beforeEach(() => database.ownerPool.query('truncate jobs restart identity cascade'));

  const institutes = (...args: string[]) =>
    runCli(args, { DATABASE_URL: database.url, DATABASE_OWNER_URL: database.ownerUrl });
  const add = async (state: string, kind = 'prune-jobs') => {
    const { rows } = await database.pool.query<{ id: number }>(
      `insert into jobs (kind, version, payload, priority, max_attempts, state, attempts, error, finished_at)
       values ($2, 1, '{}', 2, 5, $1, 1, 'The disk is full.', case when $1 in ('done', 'failed', 'cancelled') then now() end)
       returning id`,
      [state, kind],
    );
    return rows[0]?.id as number;
  };
  const states = async () =>
    (await database.pool.query('select state from jobs order by id')).rows.map(({ state }) => state);

  it('list prints the newest first, by state and kind, as text and as JSON', async () => {
    assert.equal((await institutes('jobs', 'list')).stdout, 'No jobs\n');
    const failed = await add('failed', 'send-pigeons');
    await add('waiting');
    const { code, stdout } = await institutes('jobs', 'list', '--state', 'failed', '--kind', 'send-pigeons');
    assert.equal(code, 0);
    assert.match(stdout, /^ +1 {2}failed +send-pigeons +1\/5 {2}\S+Z {2}- {2}The disk is full\.\n$/);
    const json = JSON.parse((await institutes('jobs', 'list', '--limit', '1', '--json')).stdout);
    assert.deepEqual([json.jobs.length, json.jobs[0].id, json.more], [1, failed + 1, true]);
    assert.equal((await institutes('jobs', 'list', '--state', 'lost')).code, 2);
  });

  it('show prints a job as JSON, and with --follow exits with 0 only if it is done', async () => {
    const [done, failed] = [await add('done'), await add('failed')];
    const shown = await institutes('jobs', 'show', `${done}`, '--follow');
    assert.deepEqual([shown.code, JSON.parse(shown.stdout).state], [0, 'done']);
    assert.equal((await institutes('jobs', 'show', `${failed}`)).code, 0);
    assert.equal((await institutes('jobs', 'show', `${failed}`, '--follow')).code, 1);
    const { code, stdout, stderr } = await institutes('jobs', 'show', '99');
    assert.deepEqual([code, stdout, stderr], [1, '', 'institutes: No job with the id 99 exists.\n']);
  });

  it('retry puts back those that it can, reports the others, and exits with 1 if there are any', async () => {
    const ids = [await add('failed'), await add('running'), await add('cancelled')];
    const { code, stdout, stderr } = await institutes('jobs', 'retry', ...ids.map(String), '99');
    assert.deepEqual([code, stdout], [1, 'Retried 2 jobs\n']);
    assert.equal(
      stderr,
      `The job ${ids[1]} cannot be retried: it is already running; cancel it first.\nNo job with the id 99 exists.\n`,
    );
    assert.deepEqual(await states(), ['waiting', 'running', 'waiting']);
  });

  it('retry and cancel change all jobs of a state and kind', async () => {
    for (const state of ['failed', 'failed', 'waiting']) await add(state);
    await add('failed', 'send-pigeons');
    const retried = await institutes('jobs', 'retry', '--state', 'failed', '--kind', 'prune-jobs', '--json');
    assert.deepEqual([retried.code, JSON.parse(retried.stdout)], [0, { changed: [1, 2], failed: [] }]);
    const cancelled = await institutes('jobs', 'cancel', '--state', 'waiting');
    assert.deepEqual([cancelled.code, cancelled.stdout], [0, 'Cancelled 3 jobs\n']);
    assert.deepEqual(await states(), ['cancelled', 'cancelled', 'cancelled', 'failed']);
    for (const args of [[], ['1', '--state', 'failed'], ['1', '--kind', 'prune-jobs']])
      assert.equal((await institutes('jobs', 'cancel', ...args)).code, 2, args.join(' '));
  });
});
