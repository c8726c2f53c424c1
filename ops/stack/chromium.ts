import { run, which } from './commands.ts';
import { NotInstallable, printProgress } from './output.ts';
import { installMissing } from './packages.ts';
import type { Place } from './place.ts';
import type { Requirement } from './servers/server.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

const chromium: Requirement = {
  what: 'Chromium',
  // Ubuntu has no such package, because it distributes Chromium as a snap.
  debianPackage: async () =>
    (await run('apt-cache', ['show', '--no-all-versions', 'chromium']).catch(() => '')) === ''
      ? null
      : 'chromium',
  present: () => findChromium() !== undefined,
  instruction: 'Install Chromium, or set CHROMIUM_PATH to its executable.',
};

/**
 * Finds the browser of the browser tests: CHROMIUM_PATH, else the first Chromium or Chrome on PATH.
 * @internal Exported for tests.
 */
export function findChromium(): string | undefined {
  return process.env.CHROMIUM_PATH || programs.map(which).find((file) => file !== undefined);
}

/**
 * Whether a missing browser fails the browser tests; otherwise they are skipped.
 * @internal Exported for tests.
 */
export const isBrowserRequired = (): boolean => !['', 'false', undefined].includes(process.env.CI);

/**
 * Installs Chromium if it is missing. If this machine cannot install it, prints a notice and returns, because the other
 * tests are worth running without a browser.
 * @throws StackError if the installation fails, or if it is impossible on a CI machine
 */
export async function prepareChromium(place: Place): Promise<void> {
  try {
    await installMissing(place, [chromium]);
  } catch (error) {
    if (!(error instanceof NotInstallable) || isBrowserRequired()) throw error;
    printProgress('chromium', `${error.message}\nThe browser tests will be skipped.`);
  }
}
