import type { Server } from './servers/server.ts';

/** What the servers run on: this machine itself, or a Docker engine. */
export interface Runner {
  up(servers: Server[]): Promise<void>;
  down(servers: Server[]): Promise<void>;
  kill(servers: Server[]): Promise<void>;
  /** Deletes all data of servers that are down. */
  deleteData(): Promise<void>;
  /** What runs: a pid, or a container's id. */
  running(server: Server): Promise<string | undefined>;
  logs(servers: Server[], lines: number, follow: boolean): Promise<void>;
}
