import { addAccountLink } from '../../../src/storage/postgres/accounts/account-links.ts';
import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import { commitOrDoubt } from './committing.ts';
import { readReceivedMails } from './received-mails.ts';
import type { Task } from './task.ts';

/** Requests to reset a password, each of a new account. Every one that was committed must be answered by an e-mail. */
export function accountMails({ pool, servers }: World, chance: Chance): Task {
  const committed = new Set<string>();
  const rolledBack = new Set<string>();
  let number = 0;
  return {
    name: 'account mails',
    share: 4,
    async ask() {
      number += 1;
      const email = `forgetful-${number}@example.org`;
      const { outcome } = await commitOrDoubt(
        pool,
        async (client) => {
          await addAccount(client, { email, passwordHash: 'unknown', role: 'student', isConfirmed: true });
          const link = await addAccountLink(client, { purpose: 'reset-password', email });
          await addJob(client, { kind: 'send-account-mail', payload: { link } });
        },
        chance.happens(0.1),
      );
      if (outcome === 'committed') committed.add(email);
      if (outcome === 'rolled back') rolledBack.add(email);
      return outcome === 'doubtful' || outcome === 'refused' ? outcome : 'asked';
    },
    async verify() {
      const counts = new Map<string, number>();
      const problems: string[] = [];
      for (const { to, text } of await readReceivedMails(servers.mailFolder)) {
        if (!to.startsWith('forgetful-')) continue;
        counts.set(to, (counts.get(to) ?? 0) + 1);
        if (!/https?:\/\//.test(text)) problems.push(`the e-mail to ${to} has no link`);
      }
      const lost = [...committed].filter((email) => !counts.has(email));
      problems.push(
        ...lost.map((email) => `the e-mail to ${email} is lost`),
        ...[...rolledBack]
          .filter((email) => counts.has(email))
          .map((email) => `an e-mail was sent to ${email}, whose request was rolled back`),
      );
      const repeated = [...counts.values()].filter((count) => count > 1).length;
      return {
        checked: `${committed.size - lost.length} of ${committed.size} requested e-mails to reset a password arrived, ${repeated} of them more than once`,
        problems,
      };
    },
  };
}
