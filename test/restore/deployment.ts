import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addStudent } from '../support/accounts.ts';
import { addInstitute } from '../support/data/catalogue.ts';
import { runCli } from '../support/programs/cli.ts';
import { addressOf, startProgram, type TestProcess } from '../support/programs/processes.ts';
import { createTestSystem } from '../support/system.ts';
import { until } from '../support/until.ts';
import { dump, restore } from './postgres-tools.ts';

export type Deployment = Awaited<ReturnType<typeof createDeployment>>;

// How long the deployment may take to become consistent without help.
const convergeMs = 150_000;
const password = 'a drill for restores 7';

/** A real API and indexer with their own database, queues, keys and indexes, which a scenario can stop, damage and restore. */
export async function createDeployment() {
  const system = await createTestSystem();
  const { config, pool } = system;
  const folder = await mkdtemp(join(tmpdir(), 'institutes-restore-'));
  const dumpFile = join(folder, 'dump');
  let api: TestProcess | undefined;
  let indexer: TestProcess | undefined;
  let addresses = { api: '', indexer: '' };

  async function start() {
    const programs = {
      api: startProgram('src/main.ts', config),
      indexer: startProgram('indexer/main.ts', config),
    };
    ({ api, indexer } = programs);
    const { internal } = (await programs.indexer.logged('indexer: running')) as {
      internal: { port: number };
    };
    addresses = { api: await addressOf(programs.api), indexer: `http://127.0.0.1:${internal.port}` };
  }

  async function stop() {
    await Promise.all([api?.stop(), indexer?.stop()]);
    api = undefined;
    indexer = undefined;
  }

  async function call(path: string, init: RequestInit = {}) {
    const response = await fetch(`${addresses.api}${path}`, init);
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  const post = (path: string, body: unknown) =>
    call(path, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    });

  const problemsOf = async (address: string) => {
    const answer = await fetch(`${address}/readyz`);
    const { problems } = (await answer.json()) as { problems: unknown[] };
    return { status: answer.status, problems };
  };

  /** The name of an institute in a search for its slug; null if the search does not find it. */
  async function find(slug: string): Promise<string | null> {
    const { status, body } = await call(`/v1/institutes?q=${slug}&facets=none&limit=100`);
    assert.equal(status, 200);
    return body.items.find((item: { slug: string }) => item.slug === slug)?.name ?? null;
  }

  return {
    config,
    pool,
    start,
    stop,
    kill() {
      indexer?.kill('SIGKILL');
      indexer = undefined;
    },
    async startIndexer() {
      indexer = startProgram('indexer/main.ts', config);
      const { internal } = (await indexer.logged('indexer: running')) as { internal: { port: number } };
      addresses.indexer = `http://127.0.0.1:${internal.port}`;
    },
    /** Waits for a log line of the indexer that begins with `message`. */
    logged: (message: string) => (indexer as TestProcess).logged(message),

    add: (slug: string, name: string) => addInstitute(pool, { slug, name }),
    rename: (slug: string, name: string) =>
      pool.query('update institutes set name = $2 where slug = $1', [slug, name]),
    setStatus: (slug: string, status: string) =>
      pool.query('update institutes set status = $2 where slug = $1', [slug, status]),
    addMany: (count: number) =>
      pool.query(
        `insert into institutes (slug, name, kind, status)
         select 'many-' || n, 'One of Many ' || n, 'college', 'published' from generate_series(1, $1::int) n`,
        [count],
      ),

    /** Waits until searches show the institute with this name, or do not find it when `name` is null. */
    shows: (slug: string, name: string | null) =>
      until(`search shows ${slug} as ${name}`, async () => (await find(slug)) === name, convergeMs),

    /** Creates an account, signs in and returns the refresh token. */
    async signUp(email: string): Promise<string> {
      await addStudent(pool, email, password);
      const { status, body } = await post('/v1/auth/login', { email, password });
      assert.equal(status, 200, JSON.stringify(body));
      return body.refresh_token;
    },
    /** Refreshes a session; returns the status and the next refresh token. */
    async refresh(token: string): Promise<{ status: number; token: string }> {
      const { status, body } = await post('/v1/auth/refresh', { refresh_token: token });
      return { status, token: body?.refresh_token };
    },

    dump: () => dump(config.DATABASE_OWNER_URL, dumpFile),
    restore: () => restore(config.DATABASE_OWNER_URL, dumpFile),
    async reindex() {
      const { code, stdout, stderr } = await runCli(['reindex'], config);
      assert.equal(code, 0, `${stdout}${stderr}`);
    },
    blockWrites: (on: true | null) =>
      system.elasticsearch.indices.putSettings({
        index: config.INDEX_NAME,
        settings: { 'index.blocks.write': on } as never,
      }),
    async loseQueues() {
      for (const queue of Object.values(system.names)) await system.rabbitmq.queueDelete({ queue });
    },
    async loseCache() {
      const keys = await system.redis.keys(`${config.REDIS_PREFIX}*`);
      // The client adds the prefix to keys of commands, but does not remove it from keys in replies.
      if (keys.length > 0)
        await system.redis.del(...keys.map((key) => key.slice(config.REDIS_PREFIX.length)));
    },
    generation: () => system.generation.read(),
    queued: () => system.indexing.countQueued(),

    /** Waits until the API and the indexer are ready. */
    ready: () =>
      until(
        'the API and the indexer are ready',
        async () => {
          const found = await Promise.all([problemsOf(addresses.api), problemsOf(addresses.indexer)]);
          if (found.every(({ status }) => status === 200)) return true;
          throw new Error(JSON.stringify(found));
        },
        convergeMs,
      ),

    /** Checks that the index agrees with the database, that nothing waits, and that read stamps are above those in the index. */
    async assertConsistent() {
      const { code, stdout, stderr } = await runCli(['index', 'verify'], config);
      assert.equal(code, 0, `${stdout}${stderr}`);
      const { rows } = await pool.query(
        `select (select count(*) from outbox) as changes, (select count(*) from repairs) as repairs,
                (select last_value from read_stamps) as last`,
      );
      assert.deepEqual([rows[0].changes, rows[0].repairs], [0, 0]);
      const { aggregations } = await system.elasticsearch.search<unknown, { highest: { value: number } }>({
        index: config.INDEX_NAME,
        size: 0,
        aggs: { highest: { max: { field: 'read_stamp' } } },
      });
      assert((aggregations?.highest.value ?? 0) <= rows[0].last, 'read stamps are above those in the index');
    },

    async close() {
      await stop();
      await system.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
