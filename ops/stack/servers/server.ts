import type { Place } from '../place.ts';
import type { ServerUser } from '../server-user.ts';

export const serverNames = ['postgres', 'redis', 'sessions-redis', 'rabbitmq', 'elasticsearch'] as const;
export type ServerName = (typeof serverNames)[number];

/** A port as an offset from the place's base. */
export interface PortUse {
  offset: number;
  what: string;
}

/** A program that must be on the machine, and the Debian package that brings it. */
export interface Requirement {
  what: string;
  /** The package, or null when Debian has none that fits. Called after the package lists are fresh. */
  debianPackage(): Promise<string | null>;
  present(place: Place): boolean | Promise<boolean>;
  /** What to do where apt-get cannot help. */
  byHand: string;
}

/** A process that runs on after `stack` has ended. */
export interface Command {
  name: string;
  file: string;
  args: string[];
  cwd: string;
  env: Record<string, string>;
  /** Set when the command ends early and another process goes on: what that one's command line holds. */
  successor?: string;
}

export interface Server {
  name: ServerName;
  /** The first is the clients' port. */
  ports: readonly [PortUse, ...PortUse[]];
  requirements: readonly Requirement[];
  stopSignal: 'SIGTERM' | 'SIGINT';
  /** Processes beside the server's own: they start before it and end after it. */
  companions?: readonly { name: string; offset: number }[];
  /** Makes data and settings ready; returns the processes in starting order, the server itself last. */
  prepare(place: Place, user: ServerUser): Promise<Command[]>;
  /** Rejects unless the server does its work, asked as a client would. */
  answers(place: Place): Promise<void>;
  /** What a server that has just come up still needs; repeated until it succeeds. */
  settle?(place: Place): Promise<void>;
}

export const clientPort = (server: Server, place: Place): number => place.portBase + server.ports[0].offset;
export const dataFolder = (place: Place, name: ServerName): string => `${place.state}/${name}`;
export const logFile = (place: Place, name: ServerName): string => `${place.state}/logs/${name}.log`;
