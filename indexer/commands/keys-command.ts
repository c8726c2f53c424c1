import type { Command } from 'commander';
import {
  addSigningKey,
  listSigningKeys,
  readSigningKeys,
  removeOldSigningKeys,
} from '../../src/storage/postgres/accounts/signing-keys.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { print, printJson } from './terminal.ts';

// Longer than a process uses the keys that it has read, so that every process knows a key before it signs.
const signingDelaySeconds = 60;

export function addKeysCommand(program: Command): void {
  const keys = program.command('keys').description('Manage the keys that sign access tokens');
  keys
    .command('list')
    .description('List the trusted keys')
    .option(...jsonOption)
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const list = (await listSigningKeys(pool)).map(({ kid, signsFrom }) => ({
          kid,
          signs_from: new Date(signsFrom).toISOString(),
        }));
        if (json) printJson(list);
        else if (list.length === 0) print('No keys yet; the first sign-in creates one');
        else for (const { kid, signs_from } of list) print(`${kid}  signs from ${signs_from}`);
        return 0;
      }),
    );
  keys
    .command('rotate')
    .description('Add a signing key and stop trusting keys that no valid token uses')
    .option(...jsonOption)
    .addHelpText(
      'after',
      `
The new key signs from one minute after its creation. The previous key stays trusted until the next rotation, so
rotate regularly, for example every month. To retire a key at once, rotate twice, at least twenty minutes apart;
neither rotation ends a session.`,
    )
    .action(({ json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        // Creates the first key where none exists, because the new one does not sign yet.
        await readSigningKeys(pool);
        const removed = await removeOldSigningKeys(pool);
        const added = await addSigningKey(pool, signingDelaySeconds);
        if (json) printJson({ added, removed });
        else {
          print(`${added} starts to sign tokens in one minute`);
          for (const kid of removed) print(`${kid} is no longer trusted`);
        }
        return 0;
      }),
    );
}
