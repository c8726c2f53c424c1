import { type ServerName, serverNames } from '../../../ops/stack/servers/server.ts';
import type { Chance } from '../edits/chance.ts';
import type { Client, World } from '../world.ts';
import type { Fault } from './fault.ts';
import type { Link } from './link.ts';
import { pause } from './pausing.ts';

const clients: Client[] = ['indexer-1', 'indexer-2', 'worker-1', 'worker-2', 'api'];

interface Reach {
  client: Client;
  server: ServerName;
  link: Link;
}

/** Chooses all links of one client, all links to one server, or a single link. */
function chooseLinks(world: World, chance: Chance): Reach[] {
  const all = clients.flatMap((client) =>
    serverNames.map((server) => ({ client, server, link: world.links[client][server] })),
  );
  const one = chance.pick(all);
  const how = chance.pick(['client', 'server', 'link']);
  if (how === 'link') return [one];
  return all.filter((link) => (how === 'client' ? link.client === one.client : link.server === one.server));
}

/** Ends the open connections with RST, several times in a row; new connections work at once. */
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

/**
 * Disturbs the links for some seconds.
 * @param outage set if searches cannot be answered meanwhile
 */
async function disturb(
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

/** Makes a running server unreachable for a client. */
export const connectionsRefused: Fault = {
  kind: 'connections refused',
  share: 5,
  needs: ['network'],
  run: (world, chance) =>
    disturb(world, chooseLinks(world, chance), chance.between(1, 4), (link) => link.cut(), 'cut'),
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
    return disturb(world, links, chance.between(2, 5), (link) => link.slow(slowness));
  },
};

/** Holds data back for seconds without closing a connection. */
export const networkStalled: Fault = {
  kind: 'network stalled',
  share: 4,
  needs: ['network'],
  run: (world, chance) =>
    disturb(world, chooseLinks(world, chance), chance.between(1, 5), (link) => link.stall(), 'stalled'),
};
