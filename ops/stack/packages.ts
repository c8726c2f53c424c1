import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { interruptible, run, which } from './commands.ts';
import { withLock } from './lock.ts';
import { formatElapsed, NotInstallable, printProgress, StackError } from './output.ts';
import type { Place } from './place.ts';
import { forgetJdk } from './servers/jdk.ts';
import type { Requirement } from './servers/server.ts';

const policy = '/usr/sbin/policy-rc.d';
// The start of the line by which the policy that an interrupted installation left behind is recognized.
const policyMark = '# institutes-stack:';

/**
 * Installs the requirements that this machine lacks. Needs no privileges if it lacks none.
 * @throws NotInstallable if there is no apt-get, no privilege to run it, or no package
 * @throws StackError if a requirement is still missing after the installation
 */
export async function installMissing(place: Place, requirements: Requirement[]): Promise<void> {
  const missing = await findMissing(place, requirements);
  if (missing.length === 0) return;
  await assertPossible(place, missing);
  await withLock(
    join(place.cache, 'packages.lock'),
    (holder) =>
      printProgress('packages', `waiting for another bin/stack command (pid ${holder}) to install packages`),
    () => interruptible((signal) => install(place, missing, signal)),
  );
  forgetJdk();
  const still = await findMissing(place, requirements);
  if (still.length > 0)
    throw new StackError(explain('The installation succeeded, but these programs are still missing', still));
}

async function findMissing(place: Place, all: Requirement[]): Promise<Requirement[]> {
  const present = await Promise.all(all.map((requirement) => requirement.present(place)));
  return all.filter((_, index) => !present[index]);
}

async function assertPossible(place: Place, missing: Requirement[]) {
  if (which('apt-get') === undefined || !existsSync('/etc/debian_version'))
    throw new NotInstallable(
      explain('These programs are missing, and only Debian systems can install them automatically', missing),
    );
  if (place.asRoot) return;
  try {
    await run('sudo', ['-n', 'true']);
  } catch {
    throw new NotInstallable(
      explain(
        'These programs are missing, and installing them requires root or sudo without a password',
        missing,
      ),
    );
  }
}

const explain = (headline: string, missing: Requirement[]) =>
  `${headline}:\n${missing.map(({ what, instruction }) => `  ${what}. ${instruction}`).join('\n')}`;

// A signal takes effect only between two steps: an interrupted dpkg leaves half-configured packages, and would continue
// after the policy below is removed.
async function install(place: Place, missing: Requirement[], signal: AbortSignal) {
  const asRoot = (...command: string[]) => {
    const [file = '', ...args] = place.asRoot ? command : ['sudo', '-n', ...command];
    return run(file, args, { isUninterruptible: true });
  };
  const apt = (...args: string[]) =>
    asRoot('env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-o', 'DPkg::Lock::Timeout=300', ...args);

  const began = performance.now();
  printProgress('packages', 'updating the package lists (apt-get update)');
  await apt('update', '-q');
  signal.throwIfAborted();
  const names = await Promise.all(missing.map((requirement) => requirement.debianPackage()));
  const unknown = missing.filter((_, index) => names[index] === null);
  if (unknown.length > 0)
    throw new NotInstallable(explain('This Debian release has no package for these programs', unknown));
  const wanted = names.filter((name) => name !== null);
  printProgress('packages', `installing ${wanted.join(', ')}`);
  // Debian's packages start their servers on the default ports during the installation, unless a policy forbids it.
  const ours = !existsSync(policy) || readFileSync(policy, 'utf8').includes(policyMark);
  const script = `printf '#!/bin/sh\\n${policyMark} exists only during an installation\\nexit 101\\n' > ${policy} && chmod 755 ${policy}`;
  try {
    if (ours) await asRoot('sh', '-c', script);
    await apt('install', '-q', '-y', '--no-install-recommends', ...wanted);
  } finally {
    if (ours) await asRoot('rm', '-f', policy);
  }
  signal.throwIfAborted();
  printProgress('packages', `installed (${formatElapsed(began)})`);
}
