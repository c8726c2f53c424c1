import { reason, say } from './output.ts';
import type { Place } from './place.ts';
import type { Runner } from './runner-interface.ts';
import { clientPort, type Server } from './servers/server.ts';

interface Status {
  server: string;
  address: string;
  /** The process or container, or null when none of ours runs. */
  running: string | null;
  answering: boolean;
  /** Why it does not answer. */
  reason?: string;
}

/** Prints how each server is; true when all answer. */
export async function showStatus(place: Place, runner: Runner, servers: Server[], json: boolean) {
  const all = await Promise.all(servers.map((server) => statusOf(place, runner, server)));
  if (json) console.log(JSON.stringify(all, null, 2));
  else
    for (const { server, address, running, answering, reason: why } of all)
      say(
        server,
        `${address}  ${running ?? 'not running'}${running ? `  ${answering ? 'answering' : why}` : ''}`,
      );
  return all.every(({ answering }) => answering);
}

async function statusOf(place: Place, runner: Runner, server: Server): Promise<Status> {
  const address = `127.0.0.1:${clientPort(server, place)}`;
  const running = (await runner.running(server)) ?? null;
  // What answers on the port while ours does not run is a stranger.
  if (running === null)
    return { server: server.name, address, running, answering: false, reason: 'not running' };
  try {
    await server.answers(place);
    return { server: server.name, address, running, answering: true };
  } catch (error) {
    return { server: server.name, address, running, answering: false, reason: reason(error) };
  }
}
