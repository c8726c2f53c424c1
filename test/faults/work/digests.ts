import { addAccount } from '../../../src/storage/postgres/accounts/accounts.ts';
import { addSavedSearch } from '../../../src/storage/postgres/accounts/saved-searches.ts';
import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import { commitOrDoubt } from './committing.ts';
import { readReceivedMails } from './received-mails.ts';
import type { Task } from './task.ts';

const maxAccounts = 60;
const digestsPerAsk = 2;
const matchingMs = 30_000;
// Every edit is news to the search without a condition.
const search = { name: 'Everything', query: '', alerts: 'daily', max: 50 } as const;

/**
 * Digests of saved searches, of which the edits are the news. Each of them is asked for by two jobs, and must be sent at most once. The
 * days are invented, so that there are digests all the time.
 */
export function digests({ pool, servers }: World, chance: Chance): Task {
  const accounts: number[] = [];
  let number = 0;
  let asked = 0;

  async function addReader(): Promise<'asked' | 'refused' | 'doubtful'> {
    number += 1;
    const { outcome, result: id } = await commitOrDoubt(pool, async (client) => {
      const account = await addAccount(client, {
        email: `reader-${number}@example.org`,
        passwordHash: 'unknown',
        role: 'student',
        isConfirmed: true,
      });
      await addSavedSearch(client, account.id, search);
      return account.id;
    });
    if (outcome === 'committed') accounts.push(id as number);
    return outcome === 'committed' ? 'asked' : outcome === 'doubtful' ? 'doubtful' : 'refused';
  }

  async function addDigests(): Promise<'asked' | 'refused' | 'doubtful'> {
    const readers = chance.shuffled(accounts).slice(0, digestsPerAsk);
    const { outcome } = await commitOrDoubt(pool, async (client) => {
      const { rows } = await client.query<{ day: string }>(
        `insert into digest_days (day, weekly, news_until, finished_at)
         select coalesce(max(day), date '2000-01-01') + 1, false, (select coalesce(max(id), 0) from search_news), now()
         from digest_days where day < date '2020-01-01'
         returning to_char(day, 'YYYY-MM-DD') as day`,
      );
      const { day } = rows[0] as { day: string };
      for (const account_id of [...readers, ...readers])
        await addJob(client, { kind: 'send-digest', payload: { account_id, day } });
    });
    if (outcome === 'committed') asked += readers.length;
    return outcome === 'committed' ? 'asked' : outcome === 'doubtful' ? 'doubtful' : 'refused';
  }

  return {
    name: 'digests',
    share: 4,
    async ask() {
      if (accounts.length < maxAccounts && chance.happens(0.5)) return addReader();
      if (chance.happens(0.1)) {
        // One at a time is run, and takes seconds.
        const uniqueKey = `match-alerts in a test of faults ${Math.floor(performance.now() / matchingMs)}`;
        const { outcome } = await commitOrDoubt(pool, (client) =>
          addJob(client, { kind: 'match-alerts', payload: {}, uniqueKey }),
        );
        return outcome === 'committed' ? 'asked' : outcome === 'doubtful' ? 'doubtful' : 'refused';
      }
      return addDigests();
    },
    async verify() {
      const problems: string[] = [];
      const counts = new Map<string, number>();
      for (const { to, messageId } of await readReceivedMails(servers.mailFolder))
        if (to.startsWith('reader-')) counts.set(messageId, (counts.get(messageId) ?? 0) + 1);
      for (const [id, count] of counts)
        if (count > 1) problems.push(`the digest ${id} was sent ${count} times`);
      const { rows } = await pool.query<{ state: string; count: number }>(
        `select state, count(*)::int as count from mails where kind = 'saved-search-digest' group by 1 order by 1`,
      );
      const sent = rows.find(({ state }) => state === 'sent')?.count ?? 0;
      if (counts.size < sent) problems.push(`${sent - counts.size} of ${sent} sent digests did not arrive`);
      if (asked > 100 && counts.size === 0) problems.push('no digest was sent');
      const states = rows.map(({ state, count }) => `${count} ${state}`).join(', ');
      return {
        checked: `${counts.size} digests arrived, ${problems.length} of them twice; by the ledger: ${states}`,
        problems,
      };
    },
  };
}
