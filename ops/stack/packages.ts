import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interruptible, run, which } from './commands.ts';
import { withLock } from './lock.ts';
import { NotInstallable, StackError, say, seconds } from './output.ts';
import type { Place } from './place.ts';
import { forgetJdk } from './servers/jdk.ts';
import type { Requirement } from './servers/server.ts';

const policy = '/usr/sbin/policy-rc.d';
const policyMark = '# institutes-stack: put here for the time of an installation';

/**
 * Installs what the machine lacks of these; does nothing, and needs no rights, when all is there.
 * @throws NotInstallable where there is no apt-get, no right to use it, or no package
 */
export async function installMissing(place: Place, requirements: Requirement[]): Promise<void> {
  const missing = await lacking(place, requirements);
  if (missing.length === 0) return;
  await assertPossible(place, missing);
  await withLock(
    join(place.cache, 'packages.lock'),
    (holder) => say('packages', `another stack (pid ${holder}) is installing; waiting`),
    () => interruptible((signal) => install(place, missing, signal)),
  );
  forgetJdk();
  const still = await lacking(place, requirements);
  if (still.length > 0) throw new StackError(explain('Still missing after the installation', still));
}

async function lacking(place: Place, all: Requirement[]): Promise<Requirement[]> {
  const present = await Promise.all(all.map((requirement) => requirement.present(place)));
  return all.filter((_, index) => !present[index]);
}

async function assertPossible(place: Place, missing: Requirement[]) {
  if (which('apt-get') === undefined || !existsSync('/etc/debian_version'))
    throw new NotInstallable(explain('Missing, and this is not a Debian system', missing));
  if (place.asRoot) return;
  try {
    await run('sudo', ['-n', 'true']);
  } catch {
    throw new NotInstallable(
      explain('Missing, and installing it needs root or a sudo that asks for no password', missing),
    );
  }
}

const explain = (headline: string, missing: Requirement[]) =>
  `${headline}:\n${missing.map(({ what, byHand }) => `  ${what}. ${byHand}`).join('\n')}`;

// A signal is heeded between the steps only: dpkg cut off halfway leaves half-configured packages, and would go on
// without our policy.
async function install(place: Place, missing: Requirement[], signal: AbortSignal) {
  const asRoot = (...command: string[]) => {
    const [file = '', ...args] = place.asRoot ? command : ['sudo', '-n', ...command];
    return run(file, args, { undisturbed: true });
  };
  const apt = (...args: string[]) =>
    asRoot('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300', ...args);

  const began = performance.now();
  say('packages', 'apt-get update');
  await apt('update', '-q');
  signal.throwIfAborted();
  const names = await Promise.all(missing.map((requirement) => requirement.debianPackage()));
  const unknown = missing.filter((_, index) => names[index] === null);
  if (unknown.length > 0) throw new NotInstallable(explain('This Debian has no package for', unknown));
  const wanted = names.filter((name) => name !== null);
  say('packages', `apt-get install ${wanted.join(' ')}`);
  // Debian's packages start their servers on the usual ports while they install, unless a policy says no.
  const ours = !existsSync(policy) || readFileSync(policy, 'utf8').includes(policyMark);
  const script = `printf '#!/bin/sh\\n${policyMark}\\nexit 101\\n' > ${policy} && chmod 755 ${policy}`;
  try {
    if (ours) await asRoot('sh', '-c', script);
    await apt('install', '-q', '-y', '--no-install-recommends', ...wanted);
  } finally {
    if (ours) await asRoot('rm', '-f', policy);
  }
  signal.throwIfAborted();
  say('packages', `installed (${seconds(began)})`);
}
