import { type ServerName, serverNames } from '../../ops/stack/server.ts';
import type { Chance } from './chance.ts';
import type { Fault } from './fault.ts';
import type { Link } from './link.ts';
import { pause } from './pausing.ts';
import type { Client, World } from './world.ts';

const clients: Client[] = ['indexer-1', 'indexer-2', 'api'];

/** Every link of one client, every link to one server, or one link alone. */
function chooseLinks(world: World, chance: Chance): { client: Client; server: ServerName; link: Link }[] {
  const all = clients.flatMap((client) =>
    serverNames.map((server) => ({ client, server, link: world.links[client][server] })),
  );
  const one = chance.pick(all);
  const how = chance.pick(['client', 'server', 'link']);
  if (how === 'link') return [one];
  return all.filter((link) => (how === 'client' ? link.client === one.client : link.server === one.server));
}

const reachesSearch = (links: { client: Client; server: ServerName }[]) =>
  links.some(({ client, server }) => client === 'api' && server === 'elasticsearch');

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

/** Somebody cannot reach a server that is there. */
export const connectionsRefused: Fault = {
  kind: 'connections refused',
  share: 5,
  needs: ['network'],
  async run(world, chance) {
    const links = chooseLinks(world, chance);
    const back = reachesSearch(links) ? world.outages.begin('cut') : () => undefined;
    try {
      for (const { link } of links) link.cut();
      await pause(world, chance.between(1, 4));
    } finally {
      for (const { link } of links) link.restore();
      back();
    }
    return undefined;
  },
};

export const networkSlow: Fault = {
  kind: 'network slow',
  share: 7,
  needs: ['network'],
  async run(world, chance) {
    const links = chooseLinks(world, chance);
    const slowness = {
      latencyMs: chance.between(20, 250),
      bytesPerSecond: chance.between(300_000, 3_000_000),
    };
    try {
      for (const { link } of links) link.slow(slowness);
      await pause(world, chance.between(2, 5));
    } finally {
      for (const { link } of links) link.restore();
    }
    return undefined;
  },
};

/** Packets are held back for seconds, and nobody is told. */
export const networkStalled: Fault = {
  kind: 'network stalled',
  share: 4,
  needs: ['network'],
  async run(world, chance) {
    const links = chooseLinks(world, chance);
    const back = reachesSearch(links) ? world.outages.begin('stalled') : () => undefined;
    try {
      for (const { link } of links) link.stall();
      await pause(world, chance.between(1, 5));
    } finally {
      for (const { link } of links) link.restore();
      back();
    }
    return undefined;
  },
};
