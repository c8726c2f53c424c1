import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { StackError } from './output.ts';

/** Where one checkout's servers live: decided by the checkout, the user and the environment, never by what runs. */
export interface Place {
  checkout: string;
  portBase: number;
  /** Data, logs and process records. */
  state: string;
  /** Downloads that all checkouts share. */
  cache: string;
  asRoot: boolean;
}

/** The highest offset is Erlang's distribution, 680. */
const highestBase = 65_535 - 680;
const defaultBase = 27_000;
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

export function portBase(text: string | undefined): number {
  if (text === undefined || text === '') return defaultBase;
  const base = Number(text);
  if (!/^\d+$/.test(text) || base < 1024 || base > highestBase)
    throw new StackError(
      `STACK_PORT_BASE must be a whole number from 1024 to ${highestBase}, not '${text}'.`,
    );
  return base;
}

/** Short, stable and different for two checkouts of the same name. */
export const checkoutKey = (checkout: string): string =>
  `${basename(checkout)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '-')}-${createHash('sha256').update(checkout).digest('hex').slice(0, 8)}`;

const outsideState = (checkout: string) => join('/var/lib/institutes-stack', checkoutKey(checkout));

function cacheRoot(asRoot: boolean, env: NodeJS.ProcessEnv): string {
  if (asRoot) return '/var/cache';
  return env.XDG_CACHE_HOME || join(homedir(), '.cache');
}

// Asked as `nobody` and not as the servers' user, so that the answer is the same before that user exists.
function othersMayEnter(path: string): boolean {
  return spawnSync('test', ['-x', path], { uid: nobody, gid: nobody, cwd: '/' }).status === 0;
}
