import assert from 'node:assert/strict';
import type { Deployment } from './deployment.ts';

export interface Scenario {
  name: string;
  /** Rejects when the deployment does not become consistent. Returns a remark for the table. */
  run(deployment: Deployment): Promise<string>;
}

/** The most important scenario: an older dump is restored after edits and a rebuild, while all programs are stopped. */
export const restoredAfterRebuild: Scenario = {
  name: 'an older dump is restored after edits and a rebuild',
  async run(deployment) {
    await deployment.start();
    await deployment.addMany(200);
    await deployment.add('renamed', 'Renamed Before');
    await deployment.add('archived', 'Archived Afterwards');
    await deployment.shows('renamed', 'Renamed Before');
    await deployment.shows('archived', 'Archived Afterwards');
    const before = await deployment.signUp('before@example.org');
    await deployment.dump();

    await deployment.rename('renamed', 'Renamed After');
    await deployment.setStatus('archived', 'archived');
    await deployment.add('added', 'Added Afterwards');
    const after = await deployment.signUp('after@example.org');
    await deployment.shows('renamed', 'Renamed After');
    await deployment.shows('added', 'Added Afterwards');
    await deployment.shows('archived', null);
    await deployment.reindex();
    await deployment.stop();
    const generation = await deployment.generation();

    await deployment.restore();
    await deployment.start();
    const line = await deployment.logged('index: the database and the searched index may differ');
    await deployment.ready();
    await deployment.shows('renamed', 'Renamed Before');
    await deployment.shows('added', null);
    await deployment.shows('archived', 'Archived Afterwards');
    assert((await deployment.generation()) > generation, 'the caches are invalidated');
    await deployment.assertConsistent();
    await deployment.rename('renamed', 'Renamed after the Restore');
    await deployment.shows('renamed', 'Renamed after the Restore');

    const known = await deployment.refresh(before);
    assert.equal(known.status, 200, 'an account in the dump stays signed in');
    const unknown = await deployment.refresh(after);
    assert.equal(unknown.status, 401, 'an account that is not in the dump is signed out');
    const repaired = await deployment.logged('repair: the index agrees with the database');
    return `${(line.found as string[]).join(', ')}: ${JSON.stringify(repaired.found)}`;
  },
};

const restoredWhileRunning: Scenario = {
  name: 'the same dump is restored while the API and the indexer run',
  async run(deployment) {
    await deployment.add('later', 'Later Still');
    await deployment.shows('later', 'Later Still');
    await deployment.restore();
    await deployment.shows('later', null);
    await deployment.ready();
    await deployment.assertConsistent();
    return 'detected within a minute';
  },
};

const cacheLost: Scenario = {
  name: 'the Redis of the cache is lost',
  async run(deployment) {
    const token = await deployment.signUp('redis@example.org');
    await deployment.rename('renamed', 'Renamed before Redis was lost');
    await deployment.shows('renamed', 'Renamed before Redis was lost');
    await deployment.loseCache();
    await deployment.rename('renamed', 'Renamed after Redis was lost');
    await deployment.shows('renamed', 'Renamed after Redis was lost');
    assert.equal((await deployment.refresh(token)).status, 200, 'no session is lost');
    await deployment.ready();
    await deployment.assertConsistent();
    return 'answers are rendered again; sessions remain';
  },
};

/** The queues are lost with edits in them, and whatever `loseMore` removes. */
function queuesLost(name: string, loseMore: (deployment: Deployment) => Promise<void>): Scenario {
  return {
    name,
    async run(deployment) {
      const text = `Renamed: ${name}`;
      await deployment.blockWrites(true);
      await deployment.rename('renamed', text);
      await deployment.setStatus('archived', 'archived');
      while ((await deployment.pool.query('select from outbox')).rowCount !== 0)
        await new Promise((resolve) => setTimeout(resolve, 100));
      deployment.kill();
      await deployment.loseQueues();
      await loseMore(deployment);
      await deployment.blockWrites(null);
      await deployment.startIndexer();
      await deployment.logged('queues: RabbitMQ has lost queues');
      await deployment.shows('renamed', text);
      await deployment.shows('archived', null);
      await deployment.ready();
      await deployment.assertConsistent();
      const repaired = await deployment.logged('repair: the index agrees with the database');
      await deployment.setStatus('archived', 'published');
      await deployment.shows('archived', 'Archived Afterwards');
      return `changes lost with the queues: ${JSON.stringify(repaired.found)}`;
    },
  };
}

const queuesLostWhileRunning: Scenario = {
  name: 'the queues of RabbitMQ are deleted while the indexer runs',
  async run(deployment) {
    await deployment.loseQueues();
    await deployment.rename('renamed', 'Renamed after the Queues were lost');
    await deployment.shows('renamed', 'Renamed after the Queues were lost');
    await deployment.ready();
    await deployment.assertConsistent();
    return 'the queues were declared again';
  },
};

const indexNewer: Scenario = {
  name: 'the sequence of read stamps is set back while all programs run',
  async run(deployment) {
    await deployment.pool.query(`select setval('read_stamps', 1)`);
    await deployment.rename('renamed', 'Renamed after the Sequence was set back');
    await deployment.shows('renamed', 'Renamed after the Sequence was set back');
    await deployment.ready();
    await deployment.assertConsistent();
    return 'the sequence was raised, and the edit was written again';
  },
};

/** All scenarios, in the order in which they run on one deployment. */
export const scenarios: Scenario[] = [
  restoredAfterRebuild,
  restoredWhileRunning,
  cacheLost,
  queuesLost('the queues of RabbitMQ are deleted', async () => undefined),
  queuesLostWhileRunning,
  queuesLost('RabbitMQ and the Redis of the cache are lost', (deployment) => deployment.loseCache()),
  indexNewer,
];
