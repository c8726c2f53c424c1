import assert from 'node:assert/strict';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const path = '/v1/admin/institutes';

describe('changes that exceed the time limit of a request', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let headers: Record<string, string>;
  let university: number;
  const count = 500;
  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const settings = { ...system.config, REQUEST_TIMEOUT_MS: 1_000 };
    api = await startApi(apiDependencies(system, { settings }));
    headers = { ...(await signedIn(system, 'admin')).headers, 'If-Match': '*' };
  });
  beforeEach(async () => {
    university = await addInstitute(system.pool, { kind: 'university' });
    await system.pool.query(
      `insert into institutes (slug, name, kind, status, affiliation_id)
       select 'c-' || $1::bigint || '-' || n, 'College ' || n, 'college', 'published', $1::bigint
       from generate_series(1, $2::int) n`,
      [university, count],
    );
    await system.pool.query('delete from outbox');
  });
  after(async () => {
    api.close();
    await system.close();
  });

  /** Runs `work` while another transaction holds the lock of the last row that the change updates. */
  async function withLastRowLocked<T>(work: () => Promise<T>): Promise<T> {
    const other = await system.pool.connect();
    await other.query('begin');
    await other.query(
      'select from institutes where affiliation_id = $1 order by id desc limit 1 for update',
      [university],
    );
    try {
      return await work();
    } finally {
      await other.query('rollback');
      other.release();
    }
  }

  const running = async (): Promise<number> => {
    const { rows } = await system.pool.query<{ n: number }>(
      `select count(*)::int as n from pg_stat_activity
       where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()`,
    );
    return rows[0]?.n ?? 0;
  };
  const status = async () => {
    const { rows } = await system.pool.query('select status, version::int from institutes where id = $1', [
      university,
    ]);
    return rows[0];
  };

  it('are cancelled and rolled back: DELETE of a university', async () => {
    const answer = await withLastRowLocked(() =>
      api.get(`${path}/${university}?permanent=true`, { method: 'DELETE', headers }),
    );
    assert.equal(answer.status, 503);
    assert.match(answer.body.detail, /was cancelled; nothing was changed/);
    await until('nothing runs any more', async () => (await running()) === 0);
    assert.deepEqual(await status(), { status: 'published', version: 1 });
    const { rows } = await system.pool.query('select from institutes where affiliation_id = $1', [
      university,
    ]);
    assert.equal(rows.length, count);
    assert.deepEqual((await system.pool.query('select from outbox')).rows, []);
  });

  it('are not committed even when each of their statements is short', async () => {
    await system.ownerPool.query(`
      create function wait_a_little() returns trigger language plpgsql as $$
      begin
        perform pg_sleep(0.4);
        return null;
      end $$;
      create trigger wait before insert or delete on institute_disciplines
        for each statement execute function wait_a_little();
      create trigger wait before insert or delete on institute_facilities
        for each statement execute function wait_a_little()`);
    const answer = await api.get(`${path}/${university}`, {
      method: 'PATCH',
      headers: { ...headers, 'Content-Type': 'application/merge-patch+json' },
      body: JSON.stringify({ city: 'Late' }),
    });
    await system.ownerPool.query('drop function wait_a_little() cascade');
    assert.equal(answer.status, 503);
    assert.match(answer.body.detail, /was cancelled; nothing was changed/);
    await until('nothing runs any more', async () => (await running()) === 0);
    assert.deepEqual(await status(), { status: 'published', version: 1 });
  });

  it('answer in time with X-Indexed: false when they wait for the index', async () => {
    const answer = await api.get(`${path}/${university}/publish?wait=indexed`, { method: 'POST', headers });
    assert.deepEqual([answer.status, answer.headers.get('x-indexed')], [200, 'false']);
  });

  it('of many colleges by one DELETE are queued behind single edits', async () => {
    const slow = await startApi(apiDependencies(system));
    const answer = await slow.get(`${path}/${university}?permanent=true`, { method: 'DELETE', headers });
    slow.close();
    assert.equal(answer.status, 204);
    const { rows } = await system.pool.query(
      `select bulk, count(*)::int as n, bool_or(institute_id = $1) as university from outbox group by bulk order by bulk`,
      [university],
    );
    assert.deepEqual(rows, [
      { bulk: false, n: 1, university: true },
      { bulk: true, n: count, university: false },
    ]);
  });
});
