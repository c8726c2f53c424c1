import assert from 'node:assert/strict';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import { addInstitute } from '../support/data/catalogue.ts';
import { addressOf, startProgram, type TestProcess } from '../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';

describe('The whole system', () => {
  let system: TestSystem;
  let api: TestProcess;
  let indexer: TestProcess;
  let worker: TestProcess;
  let address: string;

  before(async function () {
    this.timeout(60_000);
    system = await createTestSystem();
    indexer = startProgram('indexer/main.ts', system.config);
    api = startProgram('src/main.ts', system.config);
    worker = startProgram('worker/main.ts', system.config);
    address = await addressOf(api);
    await indexer.logged('indexer: running');
    await worker.logged('worker: running');
  });
  after(async () => {
    const codes = await Promise.all([api, indexer, worker].map((program) => program.stop()));
    assert.deepEqual(codes, [0, 0, 0], 'all programs end cleanly');
    await system.close();
  });

  async function names(q: string): Promise<string[]> {
    const response = await fetch(`${address}/v1/institutes?q=${encodeURIComponent(q)}`);
    assert.equal(response.status, 200);
    return ((await response.json()) as { items: { name: string }[] }).items.map((item) => item.name);
  }

  it('finds institutes that plain SQL adds and renames, and no longer finds deleted ones', async () => {
    const id = await addInstitute(system.pool, { name: 'Quokka College of Law', slug: 'quokka' });
    await until('added', async () => (await names('quokka')).length === 1);
    await system.pool.query(`update institutes set name = 'Wombat College of Law' where id = $1`, [id]);
    await until('renamed', async () => (await names('wombat')).includes('Wombat College of Law'));
    // A cached response may be served for up to two more seconds.
    await until('not found by the old name', async () => (await names('quokka')).length === 0, 4_000);
    const detail = await fetch(`${address}/v1/institutes/quokka`);
    assert.equal(((await detail.json()) as { name: string }).name, 'Wombat College of Law');
    await system.pool.query('delete from institutes where id = $1', [id]);
    await until('deleted', async () => (await names('wombat')).length === 0);
  });

  it('loses no change when the indexer is killed while changes arrive', async function () {
    this.timeout(60_000);
    const insert = (from: number, to: number) =>
      system.pool.query(
        `insert into institutes (slug, name, kind, status)
         select 'numbat-' || n, 'Numbat College ' || n, 'college', 'published' from generate_series($1::int, $2::int) n`,
        [from, to],
      );
    await insert(1, 3_000);
    await until('some searchable', async () => (await names('numbat')).length > 0);
    indexer.kill('SIGKILL');
    await insert(3_001, 4_000);
    indexer = startProgram('indexer/main.ts', system.config);
    await until(
      'all searchable',
      async () => {
        const response = await fetch(`${address}/v1/institutes?q=numbat&facets=none`);
        return ((await response.json()) as { total: number }).total === 4_000;
      },
      45_000,
    );
  });

  it('runs jobs in the worker', async () => {
    const id = await addJob(system.pool, { kind: 'prune-jobs', payload: {} });
    await until('done', async () => {
      const { rows } = await system.pool.query('select state from jobs where id = $1', [id]);
      return rows[0].state === 'done';
    });
  });

  it('reports its health and metrics on its ports', async () => {
    const answer = await until('ready', async () => {
      const ready = await fetch(`${address}/readyz`);
      return ready.status === 200 && ready.json();
    });
    assert.deepEqual(answer, {
      status: 'ready',
      dependencies: { postgres: 'up', redis: 'up', sessions_redis: 'up', elasticsearch: 'up' },
      problems: [],
    });
    assert.equal((await fetch(`${address}/healthz`)).status, 200);
    const { internal } = (await api.logged('api: listening')) as { internal: { port: number } };
    const metrics = await (await fetch(`http://127.0.0.1:${internal.port}/metrics`)).text();
    assert.match(metrics, /http_request_duration_seconds_count\{[^}]*route="\/v1\/institutes",status="200"/);
    assert.match(metrics, /dependency_duration_seconds_count\{[^}]*operation="_msearch",outcome="ok"/);
    assert.equal((await fetch(`${address}/metrics`)).status, 404, 'not on the public port');
  });
});
