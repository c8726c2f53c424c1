import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { run } from './commands.ts';
import { StackError } from './errors.ts';
import type { Place } from './place.ts';

/** Who the servers run as. `switchTo` is set when that is not the user who runs `stack`. */
export interface User {
  home: string;
  switchTo?: { uid: number; gid: number };
}

const systemUser = 'institutes-stack';

export async function serverUser(place: Place): Promise<User> {
  if (!place.asRoot) return { home: homedir() };
  const found = lookUp() ?? (await create());
  return { home: place.state, switchTo: found };
}

async function create() {
  await run('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    systemUser,
  ]);
  const made = lookUp();
  if (made === undefined) throw new StackError(`The system user ${systemUser} could not be made.`);
  return made;
}

function lookUp() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${systemUser}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}

/** Makes a folder that belongs to the servers' user and that nobody else may read. */
export function ownFolder(path: string, user: User): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  giveTo(path, user);
  return path;
}

export function ownFile(path: string, content: string, user: User): string {
  writeFileSync(path, content, { mode: 0o600 });
  giveTo(path, user);
  return path;
}

export function giveTo(path: string, user: User): void {
  if (user.switchTo) chownSync(path, user.switchTo.uid, user.switchTo.gid);
}
