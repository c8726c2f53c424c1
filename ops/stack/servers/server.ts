import type { Place } from '../place.ts';
import type { ServerUser } from '../server-user.ts';

export const serverNames = [
  'postgres',
  'redis',
  'sessions-redis',
  'rabbitmq',
  'elasticsearch',
  'mail',
] as const;
export type ServerName = (typeof serverNames)[number];

/** A port, as an offset from the port base. */
export interface PortUse {
  offset: number;
  what: string;
}

/** A program that must be installed, and the Debian package that contains it. */
export interface Requirement {
  what: string;
  /** The name of the package; null when this Debian release has none. Called after the package lists are updated. */
  debianPackage(): Promise<string | null>;
  present(place: Place): boolean | Promise<boolean>;
  /** An instruction for machines where apt-get cannot install it. */
  instruction: string;
}

/** A process that continues after `bin/stack` has ended. */
export interface Command {
  name: string;
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Runs as the user who runs `bin/stack`, even where the other servers run as a user of their own. */
  runsAsCaller?: boolean;
  /** For a command that another process replaces: a text in the command line of that process. */
  successor?: string;
}

export interface Server {
  name: ServerName;
  /** The first one is the port for clients. */
  ports: readonly [PortUse, ...PortUse[]];
  requirements: readonly Requirement[];
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Helper processes, which start before the server and stop after it. */
  companions?: readonly { name: string; offset: number }[];
  /** Prepares data and settings; returns the processes in starting order, the server itself last. */
  prepare(place: Place, user: ServerUser): Promise<Command[]>;
  /** Rejects unless the server responds to a client. */
  answers(place: Place): Promise<void>;
  /** Sets up a server that has just started; repeated until it succeeds. */
  initialise?(place: Place): Promise<void>;
}

export const clientPort = (server: Server, place: Place): number => place.portBase + server.ports[0].offset;
export const dataFolder = (place: Place, name: ServerName): string => `${place.state}/${name}`;
export const logFile = (place: Place, name: ServerName): string => `${place.state}/logs/${name}.log`;
