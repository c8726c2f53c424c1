import { run, which } from './commands.ts';
import { NotInstallable, say } from './output.ts';
import { installMissing } from './packages.ts';
import type { Place } from './place.ts';
import type { Requirement } from './servers/server.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const chromium: Requirement = {
  what: 'Chromium',
  // Ubuntu has no such package: there it is a snap.
  debianPackage: async () =>
    (await run('apt-cache', ['show', '--no-all-versions', 'chromium']).catch(() => '')) === ''
      ? null
      : 'chromium',
  present: () => findChromium() !== undefined,
  byHand: 'Install Chromium, or set CHROMIUM_PATH to the program.',
};

/** The program that the browser tests start: the one that CHROMIUM_PATH names, else the first on PATH. */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_PATH || programs.map(which).find((file) => file !== undefined);
}

/** Whether a missing browser fails the tests instead of skipping them. */
export const isBrowserRequired = (): boolean => !['', 'false', undefined].includes(process.env.CI);

/**
 * Installs Chromium where it is missing. Where that is not possible it says so, because the tests without a browser are
 * worth running all the same.
 * @throws StackError where the installation fails, and where it is not possible on a CI machine
 */
export async function prepareChromium(place: Place): Promise<void> {
  try {
    await installMissing(place, [chromium]);
  } catch (error) {
    if (!(error instanceof NotInstallable) || isBrowserRequired()) throw error;
    say('chromium', `${error.message}\nThe browser tests will be skipped.`);
  }
}
