import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { StackError } from './output.ts';

/** The folders and ports of the servers of a checkout, which depend only on the checkout, the user and the environment. */
export interface Place {
  checkout: string;
  portBase: number;
  /** The folder of data, logs and process records. */
  state: string;
  /** The folder of downloads that all checkouts share. */
  cache: string;
  asRoot: boolean;
}

/** The highest offset is Erlang's distribution, 680. */
const maxPortBase = 65_535 - 680;
const defaultPortBase = 27_000;
const nobody = 65_534;

export function findPlace(checkout: string, env: NodeJS.ProcessEnv = process.env): Place {
  const asRoot = process.getuid?.() === 0;
  return {
    checkout,
    portBase: portBase(env.STACK_PORT_BASE),
    state: asRoot && !othersMayEnter(checkout) ? outsideState(checkout) : join(checkout, '.stack'),
    cache: env.STACK_CACHE || join(cacheRoot(asRoot, env), 'institutes-stack'),
    asRoot,
  };
}

/** @internal Exported for tests. */
export function portBase(text: string | undefined): number {
  if (text === undefined || text === '') return defaultPortBase;
  const base = Number(text);
  if (!/^\d+$/.test(text) || base < 1024 || base > maxPortBase)
    throw new StackError(
      `STACK_PORT_BASE must be a whole number from 1024 to ${maxPortBase}, not '${text}'.`,
    );
  return base;
}

/** A short, stable name that differs between checkouts with the same folder name. */
export const checkoutKey = (checkout: string): string =>
  `${basename(checkout)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')}-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`;

const outsideState = (checkout: string) => join('/var/lib/institutes-stack', checkoutKey(checkout));

function cacheRoot(asRoot: boolean, env: NodeJS.ProcessEnv): string {
  if (asRoot) return '/var/cache';
  return env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

// Tested as `nobody` and not as the servers' user, so that the result is the same before that user exists.
function othersMayEnter(path: string): boolean {
  return spawnSync('test', ['-x', path], { uid: nobody, gid: nobody, cwd: '/' }).status === 0;
}
