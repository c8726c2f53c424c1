import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { runInTerminal } from './commands.ts';
import { formatElapsed, NotInstallable, printProgress, StackError } from './output.ts';
import { installMissing } from './packages.ts';
import type { Place } from './place.ts';
import { assertFree } from './ports.ts';
import { end, forget, launch, running } from './process.ts';
import { isReady, waitForAll, waitUntilReady } from './readiness.ts';
import type { Runner } from './runner-interface.ts';
import type { ServerUser } from './server-user.ts';
import { clientPort, logFile, type Server } from './servers/server.ts';
import { serverUser } from './system-user.ts';

const stopMs = 30_000;

/** Runs the servers as processes of this machine. */
export const nativeRunner = (place: Place): Runner => ({
  async up(servers) {
    const down = servers.filter((server) => !isRunning(place, server));
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
          `${error.message}\nAlternatively, start Docker with the compose plugin; the servers then run from docker-compose.yml.`,
        );
      });
    }
    const user = await serverUser(place);
    await waitForAll(servers.map((server) => startServer(place, user, server)));
  },

  down: (servers) => waitForAll(servers.map((server) => stopServer(place, server))),

  async kill(servers) {
    for (const server of servers) {
      const found = running(place, server.name);
      if (found === undefined) throw new StackError(`${server.name} is not running.`);
      await end(place, server.name, 'SIGKILL', stopMs);
      printProgress(server.name, `killed (pid ${found.pid})`);
    }
  },

  // The lock file stays, because this process holds it and other processes may wait for it.
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
    if (files.length === 0) throw new StackError("There are no logs yet. Run 'bin/stack up' first.");
    await runInTerminal('tail', ['-n', String(lines), ...(follow ? ['-F'] : []), ...files]);
  },
});

function isRunning(place: Place, server: Server): boolean {
  const found = running(place, server.name);
  if (found !== undefined && found.portBase !== place.portBase)
    throw new StackError(
      `${server.name} of this checkout runs with STACK_PORT_BASE=${found.portBase}, not ${place.portBase}. Run 'STACK_PORT_BASE=${found.portBase} bin/stack down' first.`,
    );
  return found !== undefined;
}

async function startServer(place: Place, user: ServerUser, server: Server) {
  const began = performance.now();
  const address = `127.0.0.1:${clientPort(server, place)}`;
  const was = isRunning(place, server);
  if (was && (await isReady(place, server))) {
    printProgress(server.name, `ready on ${address} (already running)`);
    return;
  }
  const log = logFile(place, server.name);
  if (!was)
    for (const command of await server.prepare(place, user))
      if (!running(place, command.name)) launch(place, user, command, log);
  await waitUntilReady(place, server, {
    pauseMs: 100,
    alive: () => running(place, server.name) !== undefined,
    tail: () => tail(log, 25),
  });
  printProgress(server.name, `ready on ${address} (${formatElapsed(began)})`);
}

async function stopServer(place: Place, server: Server) {
  const began = performance.now();
  const was = running(place, server.name) !== undefined;
  await end(place, server.name, server.stopSignal, stopMs);
  forget(place, server.name);
  for (const { name } of server.companions ?? []) {
    await end(place, name, 'SIGTERM', stopMs);
    forget(place, name);
  }
  printProgress(server.name, was ? `stopped (${formatElapsed(began)})` : 'not running');
}

function tail(file: string, lines: number): string {
  if (!existsSync(file)) return '(no log file)';
  return `${readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')}\n(${file})`;
}
