import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../../ops/stack/lock.ts';
import { findPlace, type Place, portBase } from '../../ops/stack/place.ts';
import { running } from '../../ops/stack/process.ts';
import { findRunner } from '../../ops/stack/runner.ts';
import { mailFolder } from '../../ops/stack/servers/mail.ts';
import { dataFolder, type ServerName, serverNames } from '../../ops/stack/servers/server.ts';
import { connectionSettings, servers } from '../../ops/stack/servers/servers.ts';
import { say } from './progress.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
// Lower ports, because the kernel gives ports above 32768 to clients, so a restarted server might find its port in use.
const portOffset = 10_000;
const smallHeap = '512m';

export interface PrivateServers {
  /** the connection settings, by the names of .env.example */
  settings: Record<string, string>;
  /** the folder to which the mail server writes each e-mail */
  mailFolder: string;
  up(...names: ServerName[]): Promise<void>;
  /** Ends a server with SIGKILL. */
  kill(name: ServerName): Promise<void>;
  /** Stops a server with SIGSTOP, with all connections open, until the returned function is called. */
  freeze(name: ServerName): () => void;
}

/**
 * Starts separate servers, runs `body`, and removes the servers with their data. It first removes what a killed run has left
 * behind. A second run of the same checkout waits for the first one.
 */
export async function withPrivateServers(body: (servers: PrivateServers) => Promise<void>): Promise<void> {
  process.env.STACK_ES_HEAP ||= smallHeap;
  const shared = findPlace(checkout);
  const place: Place = { ...shared, portBase: ownBase(shared), state: join(shared.state, 'faults') };
  const waiting = (holder: string) => say(`waiting for another run (pid ${holder})`);
  await withLock(join(shared.state, 'faults.lock'), waiting, async () => {
    await remove(place);
    try {
      disableSecondCompiler(place);
      const { runner, remember } = await findRunner(place);
      remember();
      await runner.up(serverNames.map((name) => servers[name]));
      await body({
        settings: connectionSettings(place),
        mailFolder: mailFolder(place),
        up: (...names) => runner.up(names.map((name) => servers[name])),
        kill: (name) => runner.kill([servers[name]]),
        freeze(name) {
          const found = running(place, name);
          if (!found) throw new Error(`${name} is not a process on this machine`);
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

/** Elasticsearch is restarted often and never runs for long, so the second compiler would only cost processor time. */
function disableSecondCompiler(place: Place) {
  const folder = join(dataFolder(place, 'elasticsearch'), 'config/jvm.options.d');
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  writeFileSync(join(folder, 'hurry.options'), '-XX:TieredStopAtLevel=1\n', { mode: 0o644 });
}

function ownBase({ portBase: shared }: Place): number {
  if (process.env.FAULTS_PORT_BASE) return portBase(process.env.FAULTS_PORT_BASE);
  return shared - portOffset >= 1_024 ? shared - portOffset : shared + portOffset;
}

async function remove(place: Place): Promise<void> {
  if (!existsSync(place.state)) return;
  const { runner } = await findRunner(place);
  // Their data is deleted as well, so they need no time to write it.
  for (const name of serverNames) await runner.kill([servers[name]]).catch(() => undefined);
  await runner.down(serverNames.map((name) => servers[name]));
  rmSync(place.state, { recursive: true, force: true });
}
