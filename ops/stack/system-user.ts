import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { run } from './commands.ts';
import { StackError } from './output.ts';
import type { Place } from './place.ts';
import type { ServerUser } from './server-user.ts';

const systemUser = 'institutes-stack';

export async function serverUser(place: Place): Promise<ServerUser> {
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
  if (made === undefined) throw new StackError(`The system user ${systemUser} could not be created.`);
  return made;
}

function lookUp() {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${systemUser}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid === undefined || gid === undefined ? undefined : { uid: Number(uid), gid: Number(gid) };
}
