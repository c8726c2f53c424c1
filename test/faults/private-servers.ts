import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../ops/stack/lock.ts';
import { findPlace, type Place, portBase } from '../../ops/stack/place.ts';
import { running } from '../../ops/stack/process.ts';
import { findRunner } from '../../ops/stack/runner.ts';
import { dataFolder, type ServerName, serverNames } from '../../ops/stack/servers/server.ts';
import { connectionSettings, servers } from '../../ops/stack/servers/servers.ts';
import { say } from './progress.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
// Downwards: ports above 32768 are those that the kernel gives to clients, and a server that restarts may find its own taken.
const basesApart = 10_000;
const smallHeap = '512m';

export interface PrivateServers {
  /** The connection settings of each, as in .env.example. */
  settings: Record<string, string>;
  up(...names: ServerName[]): Promise<void>;
  /** With SIGKILL. */
  kill(name: ServerName): Promise<void>;
  /** Stops it where it stands, with every connection open, until what it returns is called. */
  freeze(name: ServerName): () => void;
}

/**
 * Starts servers that nobody else uses, runs `body` and removes them with all their data. What a run that was killed has
 * left behind is removed first. Two runs of one checkout: the second one waits.
 */
export async function withPrivateServers(body: (servers: PrivateServers) => Promise<void>): Promise<void> {
  process.env.STACK_ES_HEAP ||= smallHeap;
  const shared = findPlace(checkout);
  const place: Place = { ...shared, portBase: ownBase(shared), state: join(shared.state, 'faults') };
  const waiting = (holder: string) => say(`waiting for another run (pid ${holder})`);
  await withLock(join(shared.state, 'faults.lock'), waiting, async () => {
    await remove(place);
    try {
      hurryElasticsearch(place);
      const { runner, remember } = await findRunner(place);
      remember();
      await runner.up(serverNames.map((name) => servers[name]));
      await body({
        settings: connectionSettings(place),
        up: (...names) => runner.up(names.map((name) => servers[name])),
        kill: (name) => runner.kill([servers[name]]),
        freeze(name) {
          const found = running(place, name);
          if (!found) throw new Error(`${name} is no process of this machine`);
          process.kill(found.pid, 'SIGSTOP');
          return () => process.kill(found.pid, 'SIGCONT');
        },
      });
    } finally {
      say('removing the servers');
      await remove(place);
    }
  });
}

/** It is started again and again, and never runs for long: compiling everything twice only keeps others waiting. */
function hurryElasticsearch(place: Place) {
  const folder = join(dataFolder(place, 'elasticsearch'), 'config/jvm.options.d');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, 'hurry.options'), '-XX:TieredStopAtLevel=1\n', { mode: 0o644 });
}

function ownBase({ portBase: shared }: Place): number {
  if (process.env.FAULTS_PORT_BASE) return portBase(process.env.FAULTS_PORT_BASE);
  return shared - basesApart >= 1_024 ? shared - basesApart : shared + basesApart;
}

async function remove(place: Place): Promise<void> {
  if (!existsSync(place.state)) return;
  const { runner } = await findRunner(place);
  // The data goes too, so none of them needs time to write it.
  for (const name of serverNames) await runner.kill([servers[name]]).catch(() => undefined);
  await runner.down(serverNames.map((name) => servers[name]));
  rmSync(place.state, { recursive: true, force: true });
}
