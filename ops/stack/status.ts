import { describeError, printProgress } from './output.ts';
import type { Place } from './place.ts';
import type { Runner } from './runner-interface.ts';
import { clientPort, type Server } from './servers/server.ts';

interface Status {
  server: string;
  address: string;
  /** The process or container; null when the server does not run. */
  running: string | null;
  answering: boolean;
  /** Why the server is not ready. */
  reason?: string;
}

/** Prints the status of each server; returns whether all are ready. */
export async function showStatus(place: Place, runner: Runner, servers: Server[], json: boolean) {
  const all = await Promise.all(servers.map((server) => statusOf(place, runner, server)));
  if (json) console.log(JSON.stringify(all, null, 2));
  else
    for (const { server, address, running, answering, reason: why } of all)
      printProgress(
        server,
        `${address}  ${running ?? 'not running'}${running ? `  ${answering ? 'ready' : `not ready: ${why}`}` : ''}`,
      );
  return all.every(({ answering }) => answering);
}

async function statusOf(place: Place, runner: Runner, server: Server): Promise<Status> {
  const address = `127.0.0.1:${clientPort(server, place)}`;
  const running = (await runner.running(server)) ?? null;
  // If this server does not run, whatever responds on its port is another program.
  if (running === null)
    return { server: server.name, address, running, answering: false, reason: 'not running' };
  try {
    await server.answers(place);
    return { server: server.name, address, running, answering: true };
  } catch (error) {
    return { server: server.name, address, running, answering: false, reason: describeError(error) };
  }
}
