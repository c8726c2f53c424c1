import assert from 'node:assert/strict';
import type { Deployment } from './deployment.ts';

export interface Scenario {
  name: string;
  /** Rejects where something is not as it should be. Returns what was found, for the table. */
  run(deployment: Deployment): Promise<string>;
}

/** The central one: an older dump is restored after edits and a rebuild, with everything stopped meanwhile. */
export const restoredAfterRebuild: Scenario = {
  name: 'an older dump restored, after edits and a rebuild',
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
    assert((await deployment.generation()) > generation, 'caches are told');
    await deployment.isWhole();
    await deployment.rename('renamed', 'Renamed after the Restore');
    await deployment.shows('renamed', 'Renamed after the Restore');

    const known = await deployment.refresh(before);
    assert.equal(known.status, 200, 'whoever is in the dump stays signed in');
    const unknown = await deployment.refresh(after);
    assert.equal(unknown.status, 401, 'an account that the dump lacks is signed in no more');
    const repaired = await deployment.logged('repair: the index agrees with the database');
    return `${(line.found as string[]).join(', ')}: ${JSON.stringify(repaired.found)}`;
  },
};

const restoredWhileRunning: Scenario = {
  name: 'the same dump restored while API and indexer run',
  async run(deployment) {
    await deployment.add('later', 'Later Still');
    await deployment.shows('later', 'Later Still');
    await deployment.restore();
    await deployment.shows('later', null);
    await deployment.ready();
    await deployment.isWhole();
    return 'noticed within a minute';
  },
};

const cacheLost: Scenario = {
  name: 'Redis lost (the cache)',
  async run(deployment) {
    const token = await deployment.signUp('redis@example.org');
    await deployment.rename('renamed', 'Renamed before Redis was lost');
    await deployment.shows('renamed', 'Renamed before Redis was lost');
    await deployment.loseCache();
    await deployment.rename('renamed', 'Renamed after Redis was lost');
    await deployment.shows('renamed', 'Renamed after Redis was lost');
    assert.equal((await deployment.refresh(token)).status, 200, 'nobody is signed out');
    await deployment.ready();
    await deployment.isWhole();
    return 'answers are made anew, sessions stay';
  },
};

/** Edits that were in the queues when those were lost, with whatever else `loseMore` loses. */
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
      await deployment.isWhole();
      const repaired = await deployment.logged('repair: the index agrees with the database');
      await deployment.setStatus('archived', 'published');
      await deployment.shows('archived', 'Archived Afterwards');
      return `changes lost with the queues: ${JSON.stringify(repaired.found)}`;
    },
  };
}

const queuesLostWhileRunning: Scenario = {
  name: 'RabbitMQ lost (queues deleted) while the indexer runs',
  async run(deployment) {
    await deployment.loseQueues();
    await deployment.rename('renamed', 'Renamed after the Queues were lost');
    await deployment.shows('renamed', 'Renamed after the Queues were lost');
    await deployment.ready();
    await deployment.isWhole();
    return 'declared anew';
  },
};

const indexNewer: Scenario = {
  name: 'an index newer than the database (sequence set back) while all runs',
  async run(deployment) {
    await deployment.pool.query(`select setval('read_stamps', 1)`);
    await deployment.rename('renamed', 'Renamed after the Sequence was set back');
    await deployment.shows('renamed', 'Renamed after the Sequence was set back');
    await deployment.ready();
    await deployment.isWhole();
    return 'the sequence was raised, the edit written again';
  },
};

/** In this order, on one deployment. */
export const scenarios: Scenario[] = [
  restoredAfterRebuild,
  restoredWhileRunning,
  cacheLost,
  queuesLost('RabbitMQ lost (queues deleted)', async () => undefined),
  queuesLostWhileRunning,
  queuesLost('RabbitMQ and Redis lost', (deployment) => deployment.loseCache()),
  indexNewer,
];
