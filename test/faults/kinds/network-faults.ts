import { type ServerName, serverNames } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { Client, World } from '../world.ts';
import type { Fault } from './fault.ts';
import type { Link } from './link.ts';
import { pause } from './pausing.ts';

const clients: Client[] = ['indexer-1', 'indexer-2', 'api'];

interface Reach {
  client: Client;
  server: ServerName;
  link: Link;
}

/** Every link of one client, every link to one server, or one link alone. */
function chooseLinks(world: World, chance: Chance): Reach[] {
  const all = clients.flatMap((client) =>
    serverNames.map((server) => ({ client, server, link: world.links[client][server] })),
  );
  const one = chance.pick(all);
  const how = chance.pick(['client', 'server', 'link']);
  if (how === 'link') return [one];
  return all.filter((link) => (how === 'client' ? link.client === one.client : link.server === one.server));
}

/** Established connections end with RST, some times in a row; a new one works at once. */
export const connectionsReset: Fault = {
  kind: 'connections reset',
  share: 10,
  needs: ['network'],
  async run(world, chance) {
    const links = chooseLinks(world, chance);
    const times = chance.whole(1, 5);
    for (let n = 0; n < times; n += 1) {
      if (n > 0) await pause(world, chance.between(0.3, 1));
      for (const { link } of links) link.reset();
    }
    return undefined;
  },
};

/** What `damage` does to the links lasts some seconds. `outage`: searches cannot be answered meanwhile. */
async function forAWhile(
  world: World,
  links: Reach[],
  seconds: number,
  damage: (link: Link) => void,
  outage?: 'cut' | 'stalled',
): Promise<undefined> {
  const reachesSearch = links.some(({ client, server }) => client === 'api' && server === 'elasticsearch');
  const outageOver = outage && reachesSearch ? world.outages.begin(outage) : () => undefined;
  try {
    for (const { link } of links) damage(link);
    await pause(world, seconds);
  } finally {
    for (const { link } of links) link.restore();
    outageOver();
  }
}

/** Somebody cannot reach a server that is there. */
export const connectionsRefused: Fault = {
  kind: 'connections refused',
  share: 5,
  needs: ['network'],
  run: (world, chance) =>
    forAWhile(world, chooseLinks(world, chance), chance.between(1, 4), (link) => link.cut(), 'cut'),
};

export const networkSlow: Fault = {
  kind: 'network slow',
  share: 7,
  needs: ['network'],
  run(world, chance) {
    const links = chooseLinks(world, chance);
    const slowness = {
      latencyMs: chance.between(20, 250),
      bytesPerSecond: chance.between(300_000, 3_000_000),
    };
    return forAWhile(world, links, chance.between(2, 5), (link) => link.slow(slowness));
  },
};

/** Packets are held back for seconds, and nobody is told. */
export const networkStalled: Fault = {
  kind: 'network stalled',
  share: 4,
  needs: ['network'],
  run: (world, chance) =>
    forAWhile(world, chooseLinks(world, chance), chance.between(1, 5), (link) => link.stall(), 'stalled'),
};
