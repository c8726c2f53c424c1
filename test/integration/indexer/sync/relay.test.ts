import assert from 'node:assert/strict';
import { startRelay } from '../../../../indexer/sync/relay.ts';
import { transaction } from '../../../../src/storage/postgres/pool.ts';
import { claimChanges } from '../../../../src/storage/postgres/sync/outbox.ts';
import type { ConfirmedPublisher } from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';
import {
  createConfirmedPublisher,
  queueDeclarations,
} from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { createTestSystem, quiet, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('The relay', () => {
  let system: TestSystem;
  beforeEach(async () => {
    system = await createTestSystem();
  });
  afterEach(() => system.close());

  async function depth(): Promise<number> {
    const { rows } = await system.pool.query('select count(*)::int as n from outbox');
    return rows[0].n;
  }

  it('publishes every change once and leaves the outbox empty', async () => {
    system.startRelay();
    const ids: number[] = [];
    for (let n = 0; n < 5; n += 1) ids.push(await addInstitute(system.pool));
    await until('outbox empty', async () => (await depth()) === 0);
    assert.deepEqual(await system.drain(system.names.changes), ids);
  });

  it('shares the work with other relays, and each change is published once', async () => {
    await system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'c-' || n, 'College ' || n, 'college', 'published' from generate_series(1, 3500) n`,
    );
    system.startRelay();
    system.startRelay();
    await until('outbox empty', async () => (await depth()) === 0);
    assert.deepEqual(await system.drain(system.names.changes), [], 'one statement: bulk changes');
    const ids = await system.drain(system.names.bulk);
    assert.equal(ids.length, 3500);
    assert.equal(new Set(ids).size, 3500);
  });

  it('finds changes without a notification by polling', async () => {
    system.startRelay();
    await addInstitute(system.pool);
    await until('outbox empty', async () => (await depth()) === 0);
    const client = await system.pool.connect();
    await client.query(`set app.outbox_notify = 'off'`);
    const id = await addInstitute(client);
    client.release(true);
    await until('outbox empty', async () => (await depth()) === 0);
    assert((await system.drain(system.names.changes)).includes(id));
  });

  it('keeps changes that RabbitMQ does not confirm, and publishes them later', async () => {
    const id = await addInstitute(system.pool);
    const working = system.publisher();
    let refusals = 0;
    const publisher: ConfirmedPublisher = {
      ready: true,
      publish: async (queue, messages) => {
        refusals += 1;
        if (refusals < 3) throw new Error('nack');
        await working.publish(queue, messages);
      },
      close: async () => undefined,
    };
    const { pool, config, names, metrics } = system;
    const relay = startRelay({
      pool,
      databaseUrl: config.DATABASE_URL,
      publisher,
      queues: names,
      metrics,
      logger: quiet,
    });
    await until('first refusal', async () => refusals > 0);
    assert.equal(await depth(), 1);
    await until('outbox empty', async () => (await depth()) === 0);
    await relay.close();
    assert.deepEqual(await system.drain(system.names.changes), [id]);
  });

  it('fails to publish a message that reaches no queue', async () => {
    const publisher = createConfirmedPublisher(system.rabbitmq, queueDeclarations(system.names));
    await publisher.publish(system.names.changes, [{ changes: [], requestIds: [] }]);
    await assert.rejects(
      publisher.publish('no-such-queue', [{ changes: [], requestIds: [] }]),
      /no-such-queue does not exist/,
    );
    await publisher.close();
  });

  it('claims all changes that nobody else has claimed, also when ids are committed out of order', async () => {
    const first = await system.pool.connect();
    await first.query('begin');
    const early = await addInstitute(first);
    const late = await addInstitute(system.pool);
    const claim = () => transaction(system.pool, (client) => claimChanges(client, false, 10));
    assert.deepEqual(
      (await claim()).map((change) => change.id),
      [late],
    );
    await first.query('commit');
    first.release();
    assert.deepEqual(
      (await claim()).map((change) => change.id),
      [early],
    );
  });
});
