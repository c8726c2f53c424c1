import { setTimeout as delay } from 'node:timers/promises';
import { withRedis } from '../../indexer/commands/redis-connection.ts';
import { createMetrics } from '../../src/metrics.ts';
import { addJob } from '../../src/storage/postgres/jobs/job-queue.ts';
import { createGeneration } from '../../src/storage/redis/generation.ts';
import { addCatalogue } from '../faults/edits/catalogue.ts';
import { createChance } from '../faults/edits/chance.ts';
import { insist } from '../faults/kinds/pausing.ts';
import type { PrivateServers } from '../faults/private-servers.ts';
import { say } from '../faults/progress.ts';
import { accountMails } from '../faults/work/account-mails.ts';
import { plainJobs } from '../faults/work/plain-jobs.ts';
import { verifyWork } from '../faults/work/work-verification.ts';
import { startWorking } from '../faults/work/working.ts';
import { createWorld, type World } from '../faults/world.ts';
import { quiet } from '../support/system.ts';
import { type Seen, startLoad } from './load.ts';

export interface Phase {
  what: string;
  during: Seen;
  /** from its end until all requests of a second were answered as before; null if that did not happen in time */
  recovery_seconds: number | null;
  /** from its end until a job that is added then is done; null if that did not happen in time */
  job_seconds: number | null;
}

export interface Report {
  before: Seen;
  phases: Phase[];
  /** what was asked for all the time and came of it, a line each */
  work: string[];
  /** what must not have happened */
  failures: string[];
}

const institutes = 2_000;
const queries = 60;
const tasksPerSecond = 2;
const warmUpMs = 6_000;
const maxRecoveryMs = 45_000;
const asBefore = ['200 HIT', '200 STALE', '200 MISS'];

/** Makes servers unavailable in several ways, for `seconds` each, while clients send popular searches and ask for jobs. */
export async function run(servers: PrivateServers, seconds: number, signal: AbortSignal): Promise<Report> {
  const world = await createWorld(servers, { seed: 1, logs: null, signal });
  try {
    return await test(world, seconds);
  } finally {
    await world.close();
  }
}

async function test(world: World, seconds: number): Promise<Report> {
  await world.operator.run(30_000, 'migrate', '--json');
  await addCatalogue(world.pool, world.truth, world.words, createChance(1, 'catalogue'), institutes);
  world.indexers[0].start();
  world.workers[0].start();
  const address = await world.address();
  await world.indexers[0].logged('indexer: running');
  await insist(world, 60, 'the index is filled', async () => {
    const { count } = await world.elasticsearch.count({ index: world.config.INDEX_NAME });
    if (count < institutes) throw new Error(`${count} of ${institutes}`);
  });
  const paths = pathsOf(world);
  for (const path of [...paths, ...paths]) await (await fetch(`${address}${path}`)).arrayBuffer();

  const load = startLoad(address, paths);
  const working = startWorking({
    tasks: [accountMails(world, createChance(1, 'tasks')), plainJobs(world, createChance(1, 'jobs'))],
    chance: createChance(1, 'work'),
    perSecond: tasksPerSecond,
  });
  try {
    await delay(warmUpMs);
    const began = performance.now();
    await delay(seconds * 1_000);
    const before = load.seenBetween(began, performance.now());
    const phases: Phase[] = [];
    for (const [what, outage] of Object.entries(outages(world, seconds))) {
      say(what);
      const from = performance.now();
      await outage();
      const to = performance.now();
      let recovered: number | null = null;
      while (recovered === null && performance.now() < to + maxRecoveryMs) {
        await delay(500);
        recovered = load.recoveredAfter(to, asBefore);
      }
      phases.push({
        what,
        during: load.seenBetween(from, to),
        recovery_seconds: recovered === null ? null : Math.round((recovered - to) / 100) / 10,
        job_seconds: await measureJob(world, to),
      });
      await delay(warmUpMs / 2);
    }
    await working.stop();
    const { checked, open, problems } = await verifyWork(world, working.tasks);
    return {
      before,
      phases,
      work: checked,
      failures: [...failuresOf(phases), ...open.map((job) => `the job ${job} has not ended`), ...problems],
    };
  } finally {
    await Promise.all([load.stop(), working.stop()]);
  }
}

/** The seconds from `since` until a job that is added now is done; null if that is not in time. */
async function measureJob(world: World, since: number): Promise<number | null> {
  const { pool } = world;
  const job = { kind: 'prune-jobs', payload: {}, priority: 'urgent' } as const;
  try {
    const id = await insist(world, maxRecoveryMs / 1_000, 'a job', () => addJob(pool, job));
    await insist(world, maxRecoveryMs / 1_000, 'a job', async () => {
      const { rowCount } = await pool.query(`select from jobs where id = $1 and state = 'done'`, [id]);
      if (rowCount === 0) throw new Error(`the job ${id} is not done`);
    });
    return Math.round((performance.now() - since) / 100) / 10;
  } catch {
    return null;
  }
}

function outages({ servers, config }: World, seconds: number): Record<string, () => Promise<void>> {
  const away = () => delay(seconds * 1_000);
  // Makes all stored answers outdated, as a change shortly before the outage does.
  const outdate = () =>
    withRedis('cache', { config, logger: quiet }, (redis) =>
      createGeneration(redis, createMetrics('outages'), quiet).raise(),
    );
  return {
    async 'Redis killed'() {
      await servers.kill('redis');
      await away();
      await servers.up('redis');
    },
    async 'Redis frozen'() {
      const goOn = servers.freeze('redis');
      await away().finally(goOn);
    },
    async 'Redis flushed'() {
      await withRedis('cache', { config, logger: quiet }, (redis) => redis.flushall());
      await away();
    },
    async 'Sessions Redis killed'() {
      await servers.kill('sessions-redis');
      await away();
      await servers.up('sessions-redis');
    },
    async 'RabbitMQ killed'() {
      await servers.kill('rabbitmq');
      await away();
      await servers.up('rabbitmq');
    },
    async 'Postgres killed'() {
      await servers.kill('postgres');
      await away();
      await servers.up('postgres');
    },
    async 'Mail server killed'() {
      await servers.kill('mail');
      await away();
      await servers.up('mail');
    },
    async 'Mail server frozen'() {
      const goOn = servers.freeze('mail');
      await away().finally(goOn);
    },
    async 'Elasticsearch killed'() {
      await outdate();
      await servers.kill('elasticsearch');
      await away();
      await servers.up('elasticsearch');
    },
    async 'Elasticsearch frozen'() {
      await outdate();
      const goOn = servers.freeze('elasticsearch');
      await away().finally(goOn);
    },
  };
}

/** The most popular searches: names, and some facets. */
function pathsOf({ truth }: World): string[] {
  const names = [...truth.institutes.values()]
    .slice(0, queries - 4)
    .map(({ word }) => `/v1/institutes?q=${word}`);
  const discipline = (name: string) => `/v1/institutes?discipline=${name}`;
  return [
    '/v1/institutes',
    discipline('law'),
    discipline('engineering'),
    '/v1/institutes?kind=university',
    ...names,
  ];
}

/** Every search is popular, so it must be answered during each outage. */
function failuresOf(phases: Phase[]): string[] {
  return phases.flatMap(({ what, during, recovery_seconds, job_seconds }) => {
    const bad = Object.entries(during.answers).filter(([answer]) => !answer.startsWith('200 '));
    return [
      ...bad.map(([answer, count]) => `${what}: ${count} times ${answer}`),
      ...(recovery_seconds === null
        ? [`${what}: answers are not as before within ${maxRecoveryMs / 1_000} s`]
        : []),
      ...(job_seconds === null ? [`${what}: a job is not done within ${maxRecoveryMs / 1_000} s`] : []),
    ];
  });
}
