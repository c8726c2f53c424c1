import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withRebuildLock } from '../../../../src/storage/postgres/advisory-locks.ts';
import { listTargets } from '../../../../src/storage/postgres/sync/targets.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { runCli } from '../../../support/programs/cli.ts';
import { startProgram } from '../../../support/programs/processes.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('The index commands of institutes', function () {
  this.timeout(90_000);
  let system: TestSystem;
  let first: string;
  beforeEach(async () => {
    system = await createTestSystem();
    first = await system.ensureIndex();
  });
  afterEach(() => system.close());

  const institutes = (args: string[], settings: Record<string, unknown> = {}) =>
    runCli(args, { ...system.config, ...settings });

  async function json(args: string[]) {
    const { stdout, code, stderr } = await institutes([...args, '--json']);
    try {
      return { code, ...JSON.parse(stdout) };
    } catch {
      throw new Error(`${args.join(' ')}: ${code} ${stdout} ${stderr}`);
    }
  }

  it('build an index, list it, verify it, switch back and delete it', async () => {
    await addInstitute(system.pool);
    const dry = await json(['reindex', '--no-switch', '--patience', '0']);
    assert.deepEqual([dry.code, dry.switched, dry.documents], [0, false, 1]);
    const built = await json(['reindex', '--patience', '0']);
    assert.deepEqual([built.code, built.switched, built.index], [0, true, dry.index]);
    const status = await json(['index', 'status']);
    assert.deepEqual(
      status.indexes.map((index: Record<string, unknown>) => [
        index.name,
        index.searched,
        index.target,
        index.current,
      ]),
      [
        [first, false, true, true],
        [built.index, true, true, true],
      ],
    );
    assert.deepEqual([status.published, status.outbox.depth], [1, 1]);
    const text = await institutes(['index', 'status']);
    assert.match(
      text.stdout,
      new RegExp(`${built.index}  searched as '${system.config.INDEX_NAME}', receives changes`),
    );
    await system.pool.query('delete from outbox');
    assert.equal((await institutes(['index', 'verify'])).code, 0);
    assert.equal((await json(['index', 'rollback'])).index, first);
    const again = await institutes(['index', 'rollback']);
    assert.deepEqual([again.code, again.stdout], [1, '']);
    assert.match(again.stderr, /^institutes: There is no index to roll back to: .*\n$/);
    assert.deepEqual((await json(['index', 'prune'])).removed, [built.index]);
  });

  it('exit with 1 and name the institutes and fields that differ', async () => {
    const id = await addInstitute(system.pool);
    await system.writeBatch([id]);
    await system.pool.query('delete from outbox');
    await system.elasticsearch.update({
      index: first,
      id: String(id),
      doc: { popularity: 3 },
      refresh: true,
    });
    const verified = await institutes(['index', 'verify']);
    assert.equal(verified.code, 1);
    assert.match(verified.stderr, new RegExp(`differing  1: ${id}\n`));
    const explained = await institutes(['explain', String(id)]);
    assert.equal(explained.code, 1);
    assert.match(explained.stdout, /popularity\n {4}postgres 0\n {4}index {4}3\n/);
    assert.match((await institutes(['explain', '4711'])).stdout, /no row in Postgres/);
    assert.equal((await institutes(['explain', 'x'])).code, 2);
  });

  it('pause and resume indexing', async () => {
    const indexer = startProgram('indexer/main.ts', system.config);
    await indexer.logged('indexer: running');
    const paused = await institutes(['pause']);
    assert.equal(paused.stdout, 'Indexing is paused\n');
    assert.match((await institutes(['pause'])).stdout, /^Indexing has been paused since/);
    const id = await addInstitute(system.pool);
    const status = await institutes(['queue', 'status']);
    assert.equal(status.code, 1);
    assert.match(status.stderr, /PAUSED/);
    assert.equal(await system.find(id), null);
    assert.equal((await json(['queue', 'status'])).outbox.depth, 1);
    assert.equal(
      (await institutes(['reindex'])).stderr,
      "institutes: Indexing is paused. Run 'institutes resume' first.\n",
    );
    assert.equal((await institutes(['resume'])).stdout, 'Indexing has been resumed\n');
    assert.equal((await institutes(['resume'])).stdout, 'Indexing was not paused\n');
    await until('searchable', () => system.find(id));
    assert.equal(await indexer.stop(), 0);
  });

  it('refuse a second reindex at the same time and an index that does not exist', async () => {
    await withRebuildLock(system.pool, async () => {
      const { code, stdout, stderr } = await institutes(['reindex']);
      assert.deepEqual([code, stdout], [1, '']);
      assert.equal(
        stderr,
        'institutes: Another reindex, rollback or prune is running. Try again when it has finished.\n',
      );
    });
    const missing = await institutes(['index', 'verify', '--index', 'nowhere-1']);
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /^institutes: .*nowhere-1.*\n$/);
    await system.elasticsearch.indices.delete({ index: first });
    for (const [command, message] of [
      ['verify', /^institutes: No index is searched as /m],
      ['prune', /^institutes: No index is searched as /m],
      ['status', /^No index is searched as /m],
    ] as const) {
      const { code, stderr } = await institutes(['index', command]);
      assert.equal(code, 1, command);
      assert.match(stderr, message);
    }
  });

  it('name the server that does not respond', async () => {
    const dead = 'http://127.0.0.1:1';
    const outcome = await institutes(['index', 'status'], { ELASTICSEARCH_URL: dead });
    assert.equal(outcome.code, 1);
    assert.match(
      outcome.stderr,
      /^institutes: Elasticsearch at 127\.0\.0\.1:1 does not respond \(.*\)\. .*\n$/,
    );
    const queue = await institutes(['queue', 'status'], { RABBITMQ_URL: 'amqp://x:y@127.0.0.1:1/v' });
    assert.equal(queue.code, 1);
    assert.match(queue.stderr, /RabbitMQ at 127\.0\.0\.1:1 does not respond \(.*\)\. .*\n$/);
  });

  it('refuse an Elasticsearch with another major version', async () => {
    const server = await answering({ nodes: { a: { version: '10.1.0' } } });
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await institutes(['reindex'], { ELASTICSEARCH_URL: `http://127.0.0.1:${port}` });
    server.close();
    assert.equal(code, 1);
    assert.equal(
      stderr,
      `institutes: Elasticsearch at 127.0.0.1:${port} has version 10.1.0; version 9.x is required.\n`,
    );
    assert.deepEqual(await listTargets(system.pool), [first]);
  });

  it('reindex repairs an index without the searched fields, with which the API refuses to start', async () => {
    await system.elasticsearch.indices.delete({ index: first });
    await system.elasticsearch.indices.create({
      index: first,
      mappings: { properties: { name: { type: 'text' } } },
      aliases: { [system.config.INDEX_NAME]: {}, [`${first}-write`]: {} },
    });
    const api = startProgram('src/main.ts', system.config);
    const line = await api.logged('api: the index behind');
    assert.match(String(line.msg), /run 'institutes reindex'/);
    assert.equal(await api.ended, 1);
    assert.equal((await institutes(['reindex', '--patience', '0'])).code, 0);
    const second = startProgram('src/main.ts', system.config);
    await second.logged('api: listening');
    assert.equal(await second.stop(), 0);
  });

  function answering(body: object): Promise<Server> {
    const server = createServer((_, response) => {
      response.setHeader('content-type', 'application/vnd.elasticsearch+json;compatible-with=9');
      response.setHeader('x-elastic-product', 'Elasticsearch');
      response.end(JSON.stringify(body));
    });
    return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
  }
});
