import assert from 'node:assert/strict';
import { createElasticsearch } from '../../../src/storage/elasticsearch/elasticsearch-client.ts';
import {
  connectRabbitmq,
  createConfirmedPublisher,
  queueDeclarations,
  queueNames,
} from '../../../src/storage/rabbitmq/rabbitmq-client.ts';
import { type Link, openLink } from '../../faults/kinds/link.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('A server that accepts connections and does not reply', function () {
  this.timeout(40_000);
  let system: TestSystem;
  let link: Link;
  before(async () => {
    system = await createTestSystem();
  });
  after(() => system.close());
  afterEach(() => link.close());

  async function through(url: string): Promise<string> {
    const address = new URL(url);
    link = await openLink(Number(address.port));
    address.host = `127.0.0.1:${link.port}`;
    return address.href;
  }

  it('makes a publish to RabbitMQ fail within seconds, and the next one succeeds once it replies again', async () => {
    const config = { ...system.config, RABBITMQ_URL: await through(system.config.RABBITMQ_URL) };
    const connection = connectRabbitmq(config, 'test', quiet);
    const names = queueNames(config);
    const publisher = createConfirmedPublisher(connection, queueDeclarations(names));
    try {
      await publisher.publish(names.changes, [{ changes: [], requestIds: [] }]);
      link.stall();
      await assert.rejects(publisher.publish(names.changes, [{ changes: [], requestIds: [] }]), /no confirm/);
      link.restore();
      await until('published', async () => {
        await publisher.publish(names.changes, [{ changes: [], requestIds: [] }]);
        return true;
      });
    } finally {
      connection.unsafeDestroy();
    }
  });

  it('makes a bulk request to Elasticsearch fail within seconds', async () => {
    const config = { ...system.config, ELASTICSEARCH_URL: await through(system.config.ELASTICSEARCH_URL) };
    const elasticsearch = createElasticsearch(config, system.metrics);
    await elasticsearch.nodes.info();
    link.stall();
    await assert.rejects(
      elasticsearch.bulk({ operations: [{ delete: { _index: 'x-write', _id: '1', require_alias: true } }] }),
      { name: 'TimeoutError' },
    );
    await elasticsearch.close();
  });
});
