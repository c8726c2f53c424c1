import { listTargets } from '../../../src/storage/postgres/sync/targets.ts';
import type { Fault } from './fault.ts';
import { insist, pause } from './pausing.ts';

const timeoutSeconds = 60;

/** Blocks writes, as Elasticsearch does when its disk is full and as an operator does before maintenance. */
export const writesBlocked: Fault = {
  kind: 'writes blocked',
  share: 6,
  needs: ['elasticsearch', 'postgres', 'targets'],
  async run(world, chance) {
    const { elasticsearch, pool } = world;
    const index = await listTargets(pool);
    const block = chance.pick(['index.blocks.write', 'index.blocks.read_only_allow_delete']);
    try {
      await elasticsearch.indices.putSettings({ index, settings: { [block]: true } });
      await pause(world, chance.between(1, 4));
    } finally {
      await insist(world, timeoutSeconds, 'the write block is lifted', () =>
        elasticsearch.indices.putSettings({ index, settings: { [block]: null } }),
      );
    }
    return undefined;
  },
};

/** Refuses some bulk requests, and some items of the others, with 429 or 503. */
export const bulkRefused: Fault = {
  kind: 'bulk refused (429, 503)',
  share: 8,
  // Without these servers there are no bulk requests to refuse.
  needs: ['bulk', 'postgres', 'rabbitmq', 'elasticsearch'],
  async run(world, chance) {
    try {
      world.gate.refuse({
        requests: chance.between(0, 0.8),
        items: chance.between(0.1, 0.9),
        status: chance.pick([429, 429, 503]),
      });
      await pause(world, chance.between(1, 4));
    } finally {
      world.gate.refuse(null);
    }
    return undefined;
  },
};

export const indexingPaused: Fault = {
  kind: 'indexing paused',
  share: 4,
  needs: ['postgres', 'targets'],
  async run(world, chance) {
    try {
      await insist(world, timeoutSeconds, 'pause', () => world.operator.run(20_000, 'pause', '--json'));
      await pause(world, chance.between(0.5, 3));
    } finally {
      await insist(world, timeoutSeconds, 'resume', () => world.operator.run(20_000, 'resume', '--json'));
    }
    return undefined;
  },
};
