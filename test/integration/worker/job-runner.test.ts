import assert from 'node:assert/strict';
import { AppError } from '../../../src/errors.ts';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import { transaction } from '../../../src/storage/postgres/pool.ts';
import { type JobContext, type JobHandler, PostponeJob } from '../../../worker/job-handler.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('a job', () => {
  let system: TestSystem;
  let run: (context: JobContext) => Promise<unknown>;
  const handler: JobHandler<'prune-jobs'> = { kind: 'prune-jobs', run: (_, context) => run(context) };

  before(async () => {
    system = await createTestSystem();
    system.startRelay();
    system.startJobRunner([handler as JobHandler]);
  });

  after(() => system.close());

  async function add(runAt?: Date): Promise<number> {
    const id = await transaction(system.pool, (client) =>
      addJob(client, { kind: 'prune-jobs', payload: {}, ...(runAt && { runAt }) }),
    );
    assert(id);
    return id;
  }

  async function read(id: number) {
    const { rows } = await system.pool.query('select * from jobs where id = $1', [id]);
    return rows[0];
  }

  const inState = (id: number, state: string) =>
    until(`job ${id} is ${state}`, async () => {
      const job = await read(id);
      return job.state === state && job;
    });

  it('runs after the commit of its cause and stores its progress and result', async () => {
    run = async ({ reportProgress }) => {
      reportProgress({ done: 3, total: 3 });
      return { found: 7 };
    };
    const job = await inState(await add(), 'done');
    assert.deepEqual(job.result, { found: 7 });
    assert.deepEqual(job.progress, { done: 3, total: 3 });
    assert.equal(job.attempts, 1);
  });

  it('fails for good with the message of an AppError', async () => {
    run = async () => {
      throw new AppError('not-found', 'No search with the id 3 exists.');
    };
    const job = await inState(await add(), 'failed');
    assert.equal(job.error, 'No search with the id 3 exists.');
    assert.equal(job.attempts, 1);
  });

  it('waits with backoff after another error, and fails after its last attempt', async () => {
    run = async () => {
      throw new Error('The disk is full.');
    };
    const id = await add();
    for (let attempt = 1; attempt < 5; attempt += 1) {
      const job = await until(`attempt ${attempt} has failed`, async () => {
        const current = await read(id);
        return current.state === 'waiting' && current.attempts === attempt && current;
      });
      assert.equal(job.error, 'The disk is full.');
      assert(job.run_at.getTime() > Date.now());
      await system.pool.query('update jobs set run_at = now() where id = $1', [id]);
    }
    const job = await inState(id, 'failed');
    assert.equal(job.attempts, 5);
  });

  it('does not fail after its last attempt if that has made progress', async () => {
    run = async ({ transaction }) => {
      await transaction(async () => undefined, { isProgress: true });
      throw new Error('The disk is full.');
    };
    const id = await add(new Date(Date.now() + 60_000));
    await system.pool.query('update jobs set attempts = max_attempts - 1, run_at = now() where id = $1', [
      id,
    ]);
    const job = await until('the attempt has failed', async () => {
      const current = await read(id);
      return current.error !== null && current;
    });
    assert.deepEqual([job.state, job.attempts], ['waiting', 1]);
  });

  it('is put back without counting the attempt when it is postponed', async () => {
    run = async () => {
      throw new PostponeJob(60_000, 'Another import is running.');
    };
    const id = await add();
    const job = await until('postponed', async () => {
      const current = await read(id);
      return current.error !== null && current;
    });
    assert.equal(job.state, 'waiting');
    assert.equal(job.attempts, 0);
  });

  for (const [column, value, reason] of [
    ['kind', 'send-pigeons', 'The kind "send-pigeons" is unknown to this version of the worker.'],
    ['version', 9, /^Version 9 of the kind "prune-jobs" is unknown/],
    ['payload', '{"days": 3}', /^The payload is invalid: .*additional properties/],
  ] as const)
    it(`fails with a reason when its ${column} is not one that the worker knows`, async () => {
      const { rows } = await system.pool.query(
        `insert into jobs (kind, version, payload, priority, max_attempts)
         select coalesce($1::text, 'prune-jobs'), coalesce($2::smallint, 1::smallint), coalesce($3::jsonb, '{}'), 1, 5 returning id`,
        ['kind', 'version', 'payload'].map((each) => (each === column ? value : null)),
      );
      const job = await inState(rows[0].id, 'failed');
      assert.match(job.error, reason instanceof RegExp ? reason : new RegExp(`^${reason}$`));
    });

  it('commits nothing once it was cancelled', async () => {
    const cancelled = Promise.withResolvers<void>();
    const outcome = Promise.withResolvers<unknown>();
    run = async (context) => {
      await cancelled.promise;
      const writing = context.transaction((client) => client.query('insert into pause default values'));
      writing.then(outcome.resolve, outcome.resolve);
      await writing;
    };
    const id = await add();
    await inState(id, 'running');
    await system.pool.query(`update jobs set state = 'cancelled', finished_at = now() where id = $1`, [id]);
    cancelled.resolve();
    assert.match(String(await outcome.promise), /was cancelled/);
    const { rowCount } = await system.pool.query('select from pause');
    assert.equal(rowCount, 0);
    assert.equal((await read(id)).state, 'cancelled');
  });

  it('runs although its queue is deleted before it is published', async () => {
    run = async () => undefined;
    for (const queue of [system.names.urgentJobs, system.names.normalJobs, system.names.lowJobs])
      await system.rabbitmq.queueDelete({ queue });
    await inState(await add(), 'done');
  });

  it('is returned without counting the attempt when its worker stops', async () => {
    const other = await createTestSystem();
    try {
      other.startRelay();
      const runner = other.startJobRunner([
        {
          kind: 'prune-jobs',
          run: (_: unknown, { signal }: JobContext) =>
            new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
        } as JobHandler,
      ]);
      const id = await addJob(other.pool, { kind: 'prune-jobs', payload: {} });
      const state = async () =>
        (await other.pool.query('select state, attempts from jobs where id = $1', [id])).rows[0];
      await until('it runs', async () => (await state()).state === 'running');
      await runner.close();
      assert.equal((await state()).attempts, 0);
    } finally {
      await other.close();
    }
  });
});
