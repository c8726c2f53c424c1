import assert from 'node:assert/strict';
import type pg from 'pg';
import { AppError } from '../../../src/errors.ts';
import { addJob, addScheduledJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import { startJob } from '../../../src/storage/postgres/jobs/job-runs.ts';
import { createPool } from '../../../src/storage/postgres/pool.ts';
import { type Connection, connectRabbitmq } from '../../../src/storage/rabbitmq/rabbitmq-client.ts';
import type { JobContext, JobHandler } from '../../../worker/job-handler.ts';
import { type Link, openLink } from '../../faults/kinds/link.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

type Run = (context: JobContext) => Promise<unknown>;

describe('Jobs', function () {
  this.timeout(60_000);
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  const handlerOf = (run: Run): JobHandler => ({ kind: 'prune-jobs', run: (_, context) => run(context) });

  async function add(
    job: Partial<Parameters<typeof addJob>[1]> = {},
    db: pg.Pool | pg.PoolClient = system.pool,
  ) {
    const id = await addJob(db, { kind: 'prune-jobs', payload: {}, ...job });
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

  const publish = (messages: unknown[]) => system.publisher().publish(system.names.normalJobs, messages);

  const ageHeartbeat = (id: number) =>
    system.pool.query(`update jobs set heartbeat_at = now() - interval '16 s' where id = $1`, [id]);

  /** The address of a server through a link that a test can cut. */
  async function through(url: string): Promise<{ link: Link; url: string }> {
    const address = new URL(url);
    const link = await openLink(Number(address.port));
    address.port = String(link.port);
    return { link, url: address.href };
  }

  async function withLinkToPostgres(work: (link: Link, pool: pg.Pool) => Promise<void>) {
    const { link, url } = await through(system.config.DATABASE_URL);
    const pool = createPool({ DATABASE_URL: url, DATABASE_POOL: 5 }, 'test', quiet);
    try {
      await work(link, pool);
    } finally {
      link.close();
      await pool.end();
    }
  }

  async function withLinkToRabbitmq(work: (link: Link, connection: Connection) => Promise<void>) {
    const { link, url } = await through(system.config.RABBITMQ_URL);
    const connection = connectRabbitmq({ RABBITMQ_URL: url }, 'test', quiet);
    try {
      await work(link, connection);
    } finally {
      connection.unsafeDestroy();
      link.close();
    }
  }

  it('are not started when the transaction of their cause is rolled back', async () => {
    system.startRelay();
    const runs: number[] = [];
    system.startJobRunner([handlerOf(async ({ id }) => void runs.push(id))]);
    const client = await system.pool.connect();
    await client.query('begin');
    const undone = await add({}, client);
    await client.query('rollback');
    client.release();
    const done = await add();
    await inState(done, 'done');
    assert.equal(await read(undone), undefined);
    assert.deepEqual(runs, [done]);
  });

  it('are added once for each unique key', async () => {
    const ids = await Promise.all(
      Array.from({ length: 5 }, () =>
        addJob(system.pool, { kind: 'prune-jobs', payload: {}, uniqueKey: 'digest@2026-11-28' }),
      ),
    );
    assert.equal(ids.filter((id) => id !== null).length, 1);
  });

  it('run once when their message arrives several times, at several workers', async () => {
    const runs: string[] = [];
    for (const worker of ['first', 'second'])
      system.startJobRunner([handlerOf(async () => void runs.push(worker))], worker);
    const id = await add();
    // RabbitMQ 3.10 ends the connection when a worker consumes a queue that another is just declaring; the client reconnects.
    await until('the messages are published', () => publish(Array(10).fill({ job: id })).then(() => true));
    const { attempts } = await inState(id, 'done');
    await until('all messages are consumed', async () => {
      const { messageCount } = await system.rabbitmq.queueDeclare({
        queue: system.names.normalJobs,
        passive: true,
      });
      return messageCount === 0;
    });
    assert.equal(runs.length, 1);
    assert.equal(attempts, 1);
  });

  it('run although messages before theirs are not messages of jobs', async () => {
    system.startRelay();
    system.startJobRunner([handlerOf(async () => undefined)]);
    await publish([{}, null, [], 'job', 17, { job: 'x' }, { job: 1.5 }, { job: -1 }, { job: 999_999_999 }]);
    const publisher = system.rabbitmq.createPublisher({ confirm: true });
    for (const body of ['{', '', '\u0000', '[1'])
      await publisher.send(
        { routingKey: system.names.normalJobs, contentType: 'application/json', durable: true },
        Buffer.from(body),
      );
    await publisher.close();
    const { attempts } = await inState(await add({ priority: 'normal' }), 'done');
    assert.equal(attempts, 1);
  });

  it('that a person waits for overtake a thousand that nobody waits for', async () => {
    const release = Promise.withResolvers<void>();
    let lowRuns = 0;
    await system.pool.query(
      `insert into jobs (kind, version, payload, priority, max_attempts)
       select 'prune-jobs', 1, '{}', 2, 5 from generate_series(1, 1000)`,
    );
    const urgent = await add({ priority: 'urgent' });
    system.startJobRunner([
      handlerOf(async ({ id }) => {
        if (id === urgent) return;
        await release.promise;
        lowRuns += 1;
      }),
    ]);
    system.startRelay();
    await inState(urgent, 'done');
    assert.equal(lowRuns, 0);
    release.resolve();
    await until('those run as well', async () => lowRuns > 10);
  });

  it('are taken from a worker that sends no heartbeat, which can change nothing more', async () => {
    system.startRelay();
    const started = Promise.withResolvers<JobContext>();
    const hanging = await add();
    system.startJobRunner([
      handlerOf(async (context) => {
        if (context.attempt > 1) return 'by the second run';
        started.resolve(context);
        await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
        return 'by the first run';
      }),
    ]);
    const sweep = system.startJobSweep();
    const first = await started.promise;
    await ageHeartbeat(hanging);
    await sweep.runNow();
    const job = await inState(hanging, 'done');
    assert.equal(job.attempts, 2);
    assert.equal(job.run, 2);
    assert.equal(job.result, 'by the second run');
    await assert.rejects(
      first.transaction((client) => client.query('insert into pause default values')),
      /another worker has started it/,
    );
    assert.equal((await system.pool.query('select from pause')).rowCount, 0);
    await until('the first run is told', async () => first.signal.aborted);
    assert.equal((await read(hanging)).result, 'by the second run');
  });

  it('have failed, with the reason, when their last attempt ended with its worker', async () => {
    const id = await add();
    await system.pool.query('update jobs set attempts = max_attempts - 1 where id = $1', [id]);
    assert(await startJob(system.pool, id, 'killed:1'));
    await ageHeartbeat(id);
    await system.startJobSweep().runNow();
    const job = await read(id);
    assert.equal(job.state, 'failed');
    assert.equal(job.error, 'The worker killed:1 stopped responding during attempt 5.');
    assert(job.finished_at);
    const { values } = await system.metrics.jobsFinished.get();
    assert.equal(values.find(({ labels }) => labels.outcome === 'failed')?.value, 1);
  });

  it('are taken from their workers only a while after Postgres could not be reached, which kept all heartbeats away', async () => {
    const realNow = performance.now;
    try {
      await withLinkToPostgres(async (link, pool) => {
        const sweep = system.startJobSweep({ pool });
        await sweep.runNow();
        const running = await add();
        assert(await startJob(system.pool, running, 'alive:1'));
        await ageHeartbeat(running);
        link.cut();
        await sweep.runNow();
        performance.now = () => realNow.call(performance) + 11_000;
        link.restore();
        await until('Postgres is reached', () => pool.query('select 1'));
        await sweep.runNow();
        assert.equal((await read(running)).state, 'running');
        performance.now = () => realNow.call(performance) + 20_000;
        await sweep.runNow();
        performance.now = () => realNow.call(performance) + 29_000;
        await sweep.runNow();
        assert.equal((await read(running)).state, 'waiting');
      });
    } finally {
      performance.now = realNow;
    }
  });

  it('wait in their queue while Postgres cannot be reached, and then run', async () => {
    await withLinkToPostgres(async (link, pool) => {
      const ran: number[] = [];
      system.startJobRunner([handlerOf(async ({ id }) => void ran.push(id))], 'test', {
        pool,
        leasePool: pool,
      });
      link.cut();
      const ids: number[] = [];
      for (let n = 0; n < 20; n += 1) ids.push(await add());
      await publish(ids.map((job) => ({ job })));
      const { messageCount } = await until('those that fit are delivered', async () => {
        const queue = await system.rabbitmq.queueDeclare({ queue: system.names.normalJobs, passive: true });
        return queue.messageCount < ids.length && queue;
      });
      // One for each slot of this priority.
      assert(messageCount >= ids.length - 3, 'the queue is not drained');
      assert.deepEqual(ran, []);
      link.restore();
      for (const id of ids) await inState(id, 'done');
      assert.deepEqual(
        ran.sort((a, b) => a - b),
        ids,
      );
    });
  });

  it('finish in their first attempt when the connections to Postgres break while they run', async () => {
    await withLinkToPostgres(async (link, pool) => {
      system.startRelay();
      const broken = Promise.withResolvers<void>();
      const started = Promise.withResolvers<void>();
      system.startJobRunner(
        [
          handlerOf(async () => {
            started.resolve();
            await broken.promise;
          }),
        ],
        'test',
        { pool, leasePool: pool },
      );
      const id = await add();
      await started.promise;
      link.reset();
      broken.resolve();
      const { attempts } = await inState(id, 'done');
      assert.equal(attempts, 1);
    });
  });

  it('run once when the connection to RabbitMQ breaks while they run', async () => {
    await withLinkToRabbitmq(async (link, connection) => {
      system.startRelay();
      let runs = 0;
      const started = Promise.withResolvers<void>();
      const redelivered = Promise.withResolvers<void>();
      system.startJobRunner(
        [
          handlerOf(async () => {
            runs += 1;
            started.resolve();
            await redelivered.promise;
          }),
        ],
        'test',
        { connection },
      );
      const id = await add();
      await started.promise;
      link.reset();
      await until('connected again', async () => connection.ready);
      redelivered.resolve();
      await inState(id, 'done');
      const next = await add();
      await inState(next, 'done');
      assert.equal(runs, 2, 'once for each job');
    });
  });

  it('are published again when RabbitMQ has lost their queue', async () => {
    const relay = system.startRelay();
    const ids = [await add(), await add({ priority: 'urgent' })];
    for (const id of ids) await inState(id, 'queued');
    await relay.close();
    for (const queue of [system.names.urgentJobs, system.names.normalJobs, system.names.lowJobs])
      await system.rabbitmq.queueDelete({ queue });
    system.startRelay();
    system.startJobRunner([handlerOf(async () => undefined)]);
    await system.pool.query(`update jobs set queued_at = now() - interval '31 s'`);
    const sweep = system.startJobSweep();
    await until('the queues exist again', async () => {
      await sweep.runNow();
      return (await read(ids[0] as number)).state !== 'queued';
    });
    for (const id of ids) await inState(id, 'done');
  });

  it('are tried again without counting the attempt while a server that they need is unavailable', async () => {
    system.startRelay();
    system.startJobRunner([
      handlerOf(async () => {
        throw new AppError('search-unavailable', 'The search is temporarily unavailable. Please try again.');
      }),
    ]);
    const id = await add();
    const job = await until('postponed', async () => {
      const current = await read(id);
      return current.error !== null && current;
    });
    assert.equal(job.state, 'waiting');
    assert.equal(job.attempts, 0);
    assert.match(job.error, /unavailable/);
  });

  it('keep their lease while handlers hold all other connections to Postgres', async () => {
    const leasePool = createPool({ ...system.config, DATABASE_POOL: 1 }, 'test', quiet);
    const pool = createPool({ ...system.config, DATABASE_POOL: 2 }, 'test', quiet);
    try {
      system.startRelay();
      const runner = system.startJobRunner(
        [
          handlerOf(async ({ reportProgress }) => {
            reportProgress({ done: 1, total: 2 });
            const held = await Promise.all([pool.connect(), pool.connect()]);
            const { id } = runner.running[0] as { id: number };
            await until('a heartbeat', async () => (await read(id)).progress?.done === 1);
            for (const client of held) client.release();
          }),
        ],
        'test',
        { pool, leasePool },
      );
      await inState(await add(), 'done');
    } finally {
      await Promise.all([pool.end(), leasePool.end()]);
    }
  });
});

describe('Scheduled jobs', () => {
  let system: TestSystem;
  const realNow = Date.now;
  before(async () => {
    system = await createTestSystem();
  });
  beforeEach(() => system.pool.query('delete from jobs'));
  afterEach(() => {
    Date.now = realNow;
  });
  after(() => system.close());

  const schedule = (everySeconds: number, offsetSeconds = 0) =>
    addScheduledJob(system.pool, 'prune-jobs', {}, { everySeconds, offsetSeconds });

  it('are added once a period, however many workers there are', async () => {
    const added = await Promise.all(Array.from({ length: 20 }, () => schedule(86_400)));
    assert.equal(added.filter(Boolean).length, 1);
    await system.pool.query(`update jobs set state = 'done', finished_at = now()`);
    assert.equal(await schedule(86_400), false, 'not again after the job has ended');
  });

  it('are not added while the job of an earlier period is open', async () => {
    await schedule(86_400);
    await system.pool.query(`update jobs set unique_key = 'prune-jobs@2020-01-01T00:00:00Z'`);
    assert.equal(await schedule(86_400), false);
    await system.pool.query(`update jobs set state = 'failed', finished_at = now()`);
    assert.equal(await schedule(86_400), true);
  });

  it('belong to the same period at workers whose clocks differ by a day', async () => {
    assert.equal(await schedule(86_400), true);
    for (const hours of [-25, 25]) {
      Date.now = () => realNow() + hours * 3_600_000;
      assert.equal(await schedule(86_400), false);
    }
  });
});
