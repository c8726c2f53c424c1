import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { composeEnvironment, projectName } from '../../../ops/stack/compose.ts';
import type { Place } from '../../../ops/stack/place.ts';
import { vhosts } from '../../../ops/stack/servers/rabbitmq.ts';
import { connectionSettings, servers } from '../../../ops/stack/servers/servers.ts';
import { loadConfig } from '../../../src/config.ts';

const root = new URL('../../..', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const place = (over: Partial<Place> = {}): Place => ({
  checkout: '/work/institutes',
  portBase: 27_000,
  state: '/work/institutes/.stack',
  cache: '/var/cache/institutes-stack',
  asRoot: true,
  ...over,
});

describe('The local servers', () => {
  it('have the connection settings that are the defaults for the same port base', () => {
    for (const base of [27_000, 37_000]) {
      const printed = connectionSettings(place({ portBase: base }));
      const expected: Record<string, unknown> = { ...loadConfig({ STACK_PORT_BASE: String(base) }) };
      for (const [key, value] of Object.entries(printed)) assert.equal(value, expected[key], key);
    }
  });

  it('use no port twice', () => {
    const offsets = Object.values(servers).flatMap(({ ports }) => ports.map(({ offset }) => offset));
    assert.equal(new Set(offsets).size, offsets.length);
  });

  it('pass every variable to docker-compose.yml that it reads, with the same defaults', () => {
    const given = composeEnvironment(place());
    const readByCompose = [...read('docker-compose.yml').matchAll(/\$\{(STACK_\w+):-([^}]*)\}/g)];
    assert.ok(readByCompose.length >= 5);
    for (const [, name = '', value] of readByCompose) assert.equal(given[name], value, name);
  });

  it('listen on the loopback interface only', () => {
    const published = [...read('docker-compose.yml').matchAll(/- "(.*):\d+"$/gm)].map(
      ([, address]) => address,
    );
    assert.ok(published.length >= 4);
    for (const address of published) assert.match(address ?? '', /^127\.0\.0\.1:/);
  });

  it('belong to a Docker project named after the checkout and the port base', () => {
    assert.match(projectName(place()), /^institutes-institutes-[0-9a-f]{8}-27000$/);
  });

  it("define RabbitMQ's vhosts and the user's permissions on each", () => {
    const definitions = JSON.parse(read('ops/rabbitmq/definitions.json'));
    assert.deepEqual(
      definitions.vhosts.map(({ name }: { name: string }) => name),
      vhosts,
    );
    assert.deepEqual(
      definitions.permissions.map(({ vhost }: { vhost: string }) => vhost),
      vhosts,
    );
  });
});
