import { mkdirSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { run, runInTerminal } from './commands.ts';
import { formatElapsed, printProgress, StackError } from './output.ts';
import { checkoutKey, type Place } from './place.ts';
import { isReady, waitForAll, waitUntilReady } from './readiness.ts';
import type { Runner } from './runner-interface.ts';
import { heapOptions } from './servers/elasticsearch.ts';
import { mailFolder } from './servers/mail.ts';
import { clientPort, type Server } from './servers/server.ts';
import { servers as all } from './servers/servers.ts';

/** Whether a Docker engine with compose responds. The time limit keeps an unreachable remote engine from delaying every command. */
export async function isDockerAvailable(): Promise<boolean> {
  const signal = AbortSignal.timeout(4000);
  try {
    await run('docker', ['info', '--format', '{{.ServerVersion}}'], { signal });
    await run('docker', ['compose', 'version'], { signal });
    return true;
  } catch {
    return false;
  }
}

/** Runs the servers as containers of docker-compose.yml. */
export function composeRunner(place: Place): Runner {
  const env = composeEnvironment(place);
  const base = ['compose', '-p', projectName(place), '-f', `${place.checkout}/docker-compose.yml`];
  const compose = (...args: string[]) => run('docker', [...base, ...args], { env, cwd: place.checkout });
  const container = async (server: Server) =>
    (await compose('ps', '--quiet', '--status', 'running', server.name)).trim() || undefined;

  async function ready(server: Server, began: number | undefined) {
    if (began === undefined && !(await isReady(place, server))) began = performance.now();
    if (began !== undefined)
      await waitUntilReady(place, server, {
        pauseMs: 500,
        alive: async () => (await container(server)) !== undefined,
        tail: () => compose('logs', '--no-color', '--tail', '25', server.name),
      });
    const how = began === undefined ? 'already running' : formatElapsed(began);
    printProgress(server.name, `ready on 127.0.0.1:${clientPort(server, place)} (${how})`);
  }

  return {
    async up(servers) {
      const began = performance.now();
      const found = await Promise.all(servers.map(container));
      const down = servers.filter((_, index) => found[index] === undefined);
      if (down.length > 0) {
        printProgress(
          'docker',
          `starting ${down.map(({ name }) => name).join(', ')} (the first start downloads the images)`,
        );
        // Docker would create it as a folder of root.
        mkdirSync(mailFolder(place), { recursive: true });
        await compose('up', '--detach', '--quiet-pull', '--no-deps', ...down.map(({ name }) => name));
      }
      await waitForAll(servers.map((server) => ready(server, down.includes(server) ? began : undefined)));
    },

    async down(servers) {
      const names = servers.map(({ name }) => name);
      const everything = names.length === Object.keys(all).length;
      await compose(...(everything ? ['down'] : ['rm', '--stop', '--force', ...names]));
      for (const name of names) printProgress(name, 'stopped');
    },

    async kill(servers) {
      for (const server of servers) {
        const id = await container(server);
        if (id === undefined) throw new StackError(`${server.name} is not running.`);
        await compose('kill', '--signal', 'SIGKILL', server.name);
        printProgress(server.name, `killed (container ${id.slice(0, 12)})`);
      }
    },

    async deleteData() {
      await compose('down', '--volumes');
      rmSync(mailFolder(place), { recursive: true, force: true });
    },

    async running(server) {
      const id = await container(server);
      return id && `container ${id.slice(0, 12)}`;
    },

    async logs(servers, lines, follow) {
      const options = ['--tail', String(lines), ...(follow ? ['--follow'] : [])];
      await runInTerminal('docker', [...base, 'logs', ...options, ...servers.map(({ name }) => name)], env);
    },
  };
}

/**
 * One Docker project for each checkout and port base, so that several can run side by side.
 * @internal Exported for tests.
 */
export const projectName = (place: Place): string =>
  `institutes-${checkoutKey(place.checkout)}-${place.portBase}`;

/**
 * The environment variables that docker-compose.yml reads.
 * @internal Exported for tests.
 */
export function composeEnvironment(place: Place): Record<string, string> {
  const heap = process.env.STACK_ES_HEAP || '1g';
  heapOptions(heap); // throws if the size is invalid
  const ports = Object.values(all).map((server) => [
    `STACK_${server.name.toUpperCase().replaceAll('-', '_')}_PORT`,
    String(clientPort(server, place)),
  ]);
  return {
    ...Object.fromEntries(ports),
    STACK_ES_HEAP: heap,
    STACK_MAIL_FOLDER: `./${relative(place.checkout, mailFolder(place))}`,
  };
}
