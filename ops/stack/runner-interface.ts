import type { Server } from './servers/server.ts';

/** A way to run the servers: as processes of this machine, or in Docker. */
export interface Runner {
  up(servers: Server[]): Promise<void>;
  down(servers: Server[]): Promise<void>;
  kill(servers: Server[]): Promise<void>;
  /** Deletes the data of all servers, which must be stopped. */
  deleteData(): Promise<void>;
  /** The pid or the container of a running server. */
  running(server: Server): Promise<string | undefined>;
  logs(servers: Server[], lines: number, follow: boolean): Promise<void>;
}
