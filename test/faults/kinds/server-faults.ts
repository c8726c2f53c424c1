import type { ServerName } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { insist, pause } from './pausing.ts';

const longestDown = 3;
// Elasticsearch answers that it is there before it has compiled what searches need.
const coldMs = 10_000;

/** A server dies, is away for up to three seconds, and is started again on the data that it left. */
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
        await pause(world, chance.between(0, longestDown));
        // Its port may be held by what is left of it for a moment.
        await insist(world, 60, `${server} starts again`, () => world.servers.up(server));
      } finally {
        back();
      }
      return undefined;
    },
  };
}

/** One indexer dies, or both: a relay with claimed changes and a consumer with messages that it has not acknowledged. */
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
      await pause(world, chance.between(0, longestDown));
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
};

export const indexerKilled: Fault = indexersKilled('indexer killed', 11, ({ indexers }, chance) => [
  chance.pick(indexers),
]);

export const bothIndexersKilled: Fault = indexersKilled(
  'both indexers killed',
  4,
  ({ indexers }) => indexers,
);
