import type { Command } from 'commander';
import {
  addSigningKey,
  listSigningKeys,
  readSigningKeys,
  removeOldSigningKeys,
} from '../../src/storage/postgres/accounts/signing-keys.ts';
import { runCommand } from './command-context.ts';
import { print, printJson } from './terminal.ts';

// Longer than a process goes by the keys that it has read.
const knownAfterSeconds = 60;

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('what access tokens are signed with: list, rotate');
  keys
    .command('list')
    .description('show the keys that are trusted')
    .option('--json', 'print one JSON array')
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const list = (await listSigningKeys(pool)).map(({ kid, signsFrom }) => ({
          kid,
          signs_from: new Date(signsFrom).toISOString(),
        }));
        if (json) printJson(list);
        else if (list.length === 0) print('no keys yet; the first login makes one');
        else for (const { kid, signs_from } of list) print(`${kid}  signs from ${signs_from}`);
        return 0;
      }),
    );
  keys
    .command('rotate')
    .description('sign with a new key from a minute on, and stop trusting keys that no living token has')
    .option('--json', 'print one JSON object')
    .addHelpText(
      'after',
      `
The key before stays trusted: run this each month, say, and it goes with the next run. Run it twice, with twenty minutes
between, where a key must go: nobody is signed out by that.`,
    )
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        // So that there is one that signs meanwhile.
        await readSigningKeys(pool);
        const removed = await removeOldSigningKeys(pool);
        const added = await addSigningKey(pool, knownAfterSeconds);
        if (json) printJson({ added, removed });
        else {
          print(`${added} signs in a minute`);
          for (const kid of removed) print(`${kid} is trusted no more`);
        }
        return 0;
      }),
    );
}
