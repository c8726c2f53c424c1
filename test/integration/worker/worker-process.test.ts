import assert from 'node:assert/strict';
import type pg from 'pg';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import { type Link, openLink } from '../../faults/kinds/link.ts';
import { startProgram, type TestProcess } from '../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

interface Health {
  status: number;
  body: {
    dependencies: Record<string, 'up' | 'down'>;
    problems: { problem: string; run: string }[];
    jobs: { id: number; kind: string }[];
  };
}

describe('The worker program', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let links: Record<'postgres' | 'rabbitmq', Link>;
  let settings: TestSystem['config'];
  const started: TestProcess[] = [];
  const blockers = new Set<pg.PoolClient>();

  before(async () => {
    system = await createTestSystem();
    system.startRelay();
    const { DATABASE_URL, RABBITMQ_URL } = system.config;
    const [postgres, rabbitmq] = await Promise.all(
      [DATABASE_URL, RABBITMQ_URL].map((url) => openLink(Number(new URL(url).port))),
    );
    links = { postgres, rabbitmq } as typeof links;
    const through = (url: string, { port }: Link) => Object.assign(new URL(url), { port: String(port) }).href;
    settings = {
      ...system.config,
      DATABASE_URL: through(DATABASE_URL, links.postgres),
      RABBITMQ_URL: through(RABBITMQ_URL, links.rabbitmq),
    };
  });
  beforeEach(() => system.pool.query('delete from jobs'));
  afterEach(async () => {
    for (const link of Object.values(links)) link.restore();
    for (const blocker of blockers) await end(blocker);
    for (const program of started.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
  });
  after(async () => {
    for (const link of Object.values(links)) link.close();
    await system.close();
  });

  async function startWorker() {
    const program = startProgram('worker/main.ts', settings);
    started.push(program);
    const { internal } = (await program.logged('worker: running')) as { internal: { port: number } };
    const read = async (path: string) => fetch(`http://127.0.0.1:${internal.port}${path}`);
    return {
      program,
      read,
      async health(): Promise<Health> {
        const response = await read('/readyz');
        return { status: response.status, body: (await response.json()) as Health['body'] };
      },
    };
  }

  const stateOf = async (id: number) =>
    (await system.pool.query('select state, attempts, worker, result from jobs where id = $1', [id])).rows[0];

  /** Adds a job that runs until the returned client ends its transaction. */
  async function addBlockedJob(): Promise<{ id: number; blocker: pg.PoolClient }> {
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into jobs (kind, version, payload, priority, max_attempts, state, finished_at)
       values ('prune-jobs', 1, '{}', 2, 5, 'done', '2020-01-01') returning id`,
    );
    const blocker = await system.pool.connect();
    blockers.add(blocker);
    await blocker.query('begin');
    await blocker.query('select from jobs where id = $1 for update', [rows[0]?.id]);
    const id = await addJob(system.pool, { kind: 'prune-jobs', payload: {}, priority: 'normal' });
    assert(id);
    await until('it runs', async () => (await stateOf(id)).state === 'running');
    return { id, blocker };
  }

  async function end(blocker: pg.PoolClient) {
    if (!blockers.delete(blocker)) return;
    await blocker.query('rollback');
    blocker.release();
  }

  it('says on its internal port which server is down, and is ready again when that is back', async () => {
    const { health, read } = await startWorker();
    await until('ready', async () => (await health()).status === 200);
    for (const server of ['postgres', 'rabbitmq'] as const) {
      links[server].cut();
      const { body } = await until(`${server} is missed`, async () => {
        const answer = await health();
        return answer.status === 503 && answer;
      });
      assert.equal(body.dependencies[server], 'down');
      links[server].restore();
      await until('ready again', async () => (await health()).status === 200);
    }
    assert.match(await (await read('/metrics')).text(), /^# HELP jobs_finished_total/m);
  });

  it('starts while Postgres and RabbitMQ are down, says so, and runs jobs once they are up', async () => {
    links.postgres.cut();
    links.rabbitmq.cut();
    const id = await addJob(system.pool, { kind: 'prune-jobs', payload: {}, priority: 'normal' });
    assert(id);
    const { health } = await startWorker();
    const { status, body } = await health();
    assert.equal(status, 503);
    assert.deepEqual([body.dependencies.postgres, body.dependencies.rabbitmq], ['down', 'down']);
    links.postgres.restore();
    links.rabbitmq.restore();
    await until('done', async () => (await stateOf(id)).state === 'done');
    await until('ready', async () => (await health()).status === 200);
  });

  it('reports missing migrations and the command that runs them', async () => {
    const { rows } = await system.ownerPool.query(
      `delete from migrations where name like '0022%' returning *`,
    );
    try {
      const { health } = await startWorker();
      const { body } = await until('not ready', async () => {
        const answer = await health();
        // The first check may still be under way, which is a problem too.
        return answer.body.problems.some(({ problem }) => problem.includes('0022')) && answer;
      });
      assert.match(body.problems[0]?.problem ?? '', /missing migrations: 0022/);
      assert.equal(body.problems[0]?.run, 'institutes migrate');
    } finally {
      await system.ownerPool.query('insert into migrations (name, run_on) values ($1, $2)', [
        rows[0].name,
        rows[0].run_on,
      ]);
    }
  });

  it('finishes the job that it runs when it is stopped', async () => {
    const { program, health } = await startWorker();
    const { id, blocker } = await addBlockedJob();
    assert((await health()).body.jobs.some((job) => job.id === id));
    const stopped = program.stop();
    await program.logged('shutdown: started');
    await end(blocker);
    assert.equal(await stopped, 0);
    assert.equal((await stateOf(id)).state, 'done');
  });

  it('returns a job that does not end in time when it is stopped, and another worker runs it at once', async () => {
    const { program } = await startWorker();
    const { id, blocker } = await addBlockedJob();
    const stopped = program.stop();
    await until('returned', async () => (await stateOf(id)).state !== 'running', 20_000);
    assert.equal((await stateOf(id)).attempts, 0);
    await startWorker();
    await end(blocker);
    assert.equal(await stopped, 0);
    await until('done', async () => (await stateOf(id)).state === 'done');
    assert.equal((await stateOf(id)).attempts, 1);
  });

  it('is replaced by another worker when it is killed: its job runs again after its lease', async () => {
    const { program } = await startWorker();
    const { id, blocker } = await addBlockedJob();
    program.kill('SIGKILL');
    await program.ended;
    await end(blocker);
    assert.equal((await stateOf(id)).state, 'running');
    const killed = (await stateOf(id)).worker;
    await system.pool.query(`update jobs set heartbeat_at = now() - interval '16 s' where id = $1`, [id]);
    await startWorker();
    await until('done', async () => (await stateOf(id)).state === 'done', 40_000);
    const { attempts, worker } = await stateOf(id);
    assert.equal(attempts, 2);
    assert.notEqual(worker, killed);
  });
});
