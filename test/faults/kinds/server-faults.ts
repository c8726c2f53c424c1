import type { ServerName } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { insist, pause } from './pausing.ts';

const maxDownSeconds = 3;
// After a start Elasticsearch responds before it has compiled the code that searches need.
const coldMs = 10_000;

/** Kills a server and starts it again with its data after up to three seconds. */
function killed(server: ServerName, share: number): Fault {
  return {
    kind: `${server} killed`,
    share,
    needs: [server],
    async run(world, chance) {
      const back =
        server === 'elasticsearch' ? world.outages.begin(server, { afterMs: coldMs }) : () => undefined;
      try {
        await world.servers.kill(server);
        await pause(world, chance.between(0, maxDownSeconds));
        // Its port may be in use for a moment.
        await insist(world, 60, `${server} starts again`, () => world.servers.up(server));
      } finally {
        back();
      }
      return undefined;
    },
  };
}

/** Kills one indexer or both, with changes that its relay has claimed and messages that its consumer has in flight. */
function indexersKilled(
  kind: string,
  share: number,
  choose: (world: World, chance: Chance) => World['indexers'][number][],
): Fault {
  return {
    kind,
    share,
    needs: ['indexers'],
    async run(world, chance) {
      const chosen = choose(world, chance);
      await Promise.all(chosen.map((indexer) => indexer.kill()));
      await pause(world, chance.between(0, maxDownSeconds));
      for (const indexer of chosen) indexer.start();
      return undefined;
    },
  };
}

export const serverKilled: Record<ServerName, Fault> = {
  elasticsearch: killed('elasticsearch', 6),
  rabbitmq: killed('rabbitmq', 8),
  postgres: killed('postgres', 10),
  redis: killed('redis', 8),
  'sessions-redis': killed('sessions-redis', 4),
  mail: killed('mail', 4),
};

export const indexerKilled: Fault = indexersKilled('indexer killed', 11, ({ indexers }, chance) => [
  chance.pick(indexers),
]);

export const bothIndexersKilled: Fault = indexersKilled(
  'both indexers killed',
  4,
  ({ indexers }) => indexers,
);
