import type { Command } from 'commander';
import { parseMailAddress } from '../../src/domain/mail/mail-address.ts';
import { maxHardBounces } from '../../src/domain/mail/mail-rules.ts';
import { clearBounces, countHardBounces } from '../../src/storage/postgres/mail/mail-bounces.ts';
import { listMails } from '../../src/storage/postgres/mail/mail-ledger.ts';
import { runCommand } from './command-context.ts';
import { jsonOption } from './command-options.ts';
import { countOf, print, printJson } from './terminal.ts';

const maxListed = 20;

export function addMailCommand(program: Command): void {
  const mail = program.command('mail').description('Look at the e-mails to an address');
  mail
    .command('show')
    .description(`Show the bounces of an address and the latest ${maxListed} e-mails to it`)
    .argument('<address>', 'E-mail address')
    .option(...jsonOption)
    .action((text: string, { json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const address = readAddress(text);
        const bounces = await countHardBounces(pool, address);
        const mails = await listMails(pool, address, maxListed);
        const stopped = bounces >= maxHardBounces;
        if (json) printJson({ address, bounces, stopped, mails });
        else {
          print(
            `${countOf(bounces, 'hard bounce')}${stopped ? '; nothing is sent to this address any more' : ''}`,
          );
          for (const { kind, state, attempts, created_at, reason } of mails)
            print(
              `${created_at.toISOString()}  ${kind}  ${state}, ${countOf(attempts, 'attempt')}  ${reason ?? ''}`.trimEnd(),
            );
        }
        return 0;
      }),
    );
  mail
    .command('allow')
    .description('Forget the bounces of an address, so that e-mails are sent to it again')
    .argument('<address>', 'E-mail address')
    .option(...jsonOption)
    .action((text: string, { json }: { json?: boolean }) =>
      runCommand(async ({ pool }) => {
        const address = readAddress(text);
        const forgotten = await clearBounces(pool, address);
        if (json) printJson({ address, forgotten });
        else print(`Forgot ${countOf(forgotten, 'hard bounce')}`);
        return 0;
      }),
    );
}

/** @throws Error when the text is not an e-mail address */
function readAddress(text: string): string {
  const parsed = parseMailAddress(text);
  if ('error' in parsed) throw new Error(`The address ${parsed.error}.`);
  return parsed.address;
}
