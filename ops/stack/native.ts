import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { attach } from './commands.ts';
import { NotInstallable, StackError, say, seconds } from './output.ts';
import { installMissing } from './packages.ts';
import type { Place } from './place.ts';
import { assertFree } from './ports.ts';
import { end, forget, launch, running } from './process.ts';
import { answersNow, together, untilReady } from './readiness.ts';
import type { Runner } from './runner-interface.ts';
import type { ServerUser } from './server-user.ts';
import { clientPort, logFile, type Server } from './servers/server.ts';
import { serverUser } from './system-user.ts';

const stopMs = 30_000;

/** Servers as processes of this machine. */
export const nativeRunner = (place: Place): Runner => ({
  async up(servers) {
    const down = servers.filter((server) => !runs(place, server));
    if (down.length > 0) {
      const companions = down.flatMap((server) => server.companions ?? []);
      const ours = companions.filter(({ name }) => running(place, name)).map(({ offset }) => offset);
      await assertFree(place, down, ours);
      await installMissing(
        place,
        down.flatMap(({ requirements }) => requirements),
      ).catch((error) => {
        if (!(error instanceof NotInstallable)) throw error;
        throw new StackError(
          `${error.message}\nOr start a Docker engine with compose: the servers then come from docker-compose.yml.`,
        );
      });
    }
    const user = await serverUser(place);
    await together(servers.map((server) => bringUp(place, user, server)));
  },

  down: (servers) => together(servers.map((server) => takeDown(place, server))),

  async kill(servers) {
    for (const server of servers) {
      const found = running(place, server.name);
      if (found === undefined) throw new StackError(`${server.name} is not running.`);
      await end(place, server.name, 'SIGKILL', stopMs);
      say(server.name, `killed (pid ${found.pid})`);
    }
  },

  // The lock stays: it is held, and whoever waits for it waits for this very file.
  async deleteData() {
    for (const name of readdirSync(place.state))
      if (name !== 'lock') rmSync(`${place.state}/${name}`, { recursive: true, force: true });
  },

  async running(server) {
    const found = running(place, server.name);
    return found && `pid ${found.pid}`;
  },

  async logs(servers, lines, follow) {
    const files = servers.map((server) => logFile(place, server.name)).filter((file) => existsSync(file));
    if (files.length === 0) throw new StackError('There are no logs yet: bin/stack up');
    await attach('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), ...files]);
  },
});

function runs(place: Place, server: Server): boolean {
  const found = running(place, server.name);
  if (found !== undefined && found.portBase !== place.portBase)
    throw new StackError(
      `${server.name} of this checkout runs with STACK_PORT_BASE=${found.portBase}, not ${place.portBase}. Take it down first: bin/stack down`,
    );
  return found !== undefined;
}

async function bringUp(place: Place, user: ServerUser, server: Server) {
  const began = performance.now();
  const address = `127.0.0.1:${clientPort(server, place)}`;
  const was = runs(place, server);
  if (was && (await answersNow(place, server))) {
    say(server.name, `ready on ${address} (was running)`);
    return;
  }
  const log = logFile(place, server.name);
  if (!was)
    for (const command of await server.prepare(place, user))
      if (!running(place, command.name)) launch(place, user, command, log);
  await untilReady(place, server, {
    pauseMs: 100,
    alive: () => running(place, server.name) !== undefined,
    tail: () => tail(log, 25),
  });
  say(server.name, `ready on ${address} (${seconds(began)})`);
}

async function takeDown(place: Place, server: Server) {
  const began = performance.now();
  const was = running(place, server.name) !== undefined;
  await end(place, server.name, server.stopSignal, stopMs);
  forget(place, server.name);
  for (const { name } of server.companions ?? []) {
    await end(place, name, 'SIGTERM', stopMs);
    forget(place, name);
  }
  say(server.name, was ? `stopped (${seconds(began)})` : 'not running');
}

function tail(file: string, lines: number): string {
  if (!existsSync(file)) return '(no log)';
  return `${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}\n(${file})`;
}
