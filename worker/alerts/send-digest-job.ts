import type pg from 'pg';
import { describeReason } from '../../src/domain/alerts/news.ts';
import { composeDigest, type DigestMail } from '../../src/domain/mail/digest-mail.ts';
import type { MailContent } from '../../src/domain/mail/mail-content.ts';
import { signUnsubscription } from '../../src/domain/mail/unsubscribe-token.ts';
import {
  type DigestDay,
  findDigestAddress,
  listUntoldInstitutes,
  listUntoldSearches,
  markTold,
  readDigestDay,
} from '../../src/storage/postgres/alerts/digests.ts';
import { readInstallationKey } from '../../src/storage/postgres/installation-keys.ts';
import type { Queryable } from '../../src/storage/postgres/pool.ts';
import type { JobContext, JobHandler } from '../job-handler.ts';

const maxSearches = 50;
const maxInstitutesOfSearch = 20;
const maxInstitutes = 200;
const maxReasons = 6;

/** What `worker/mail` does with an e-mail (`DeliverMail`). */
type Deliver = (
  context: JobContext,
  prepare: (client: pg.PoolClient) => Promise<{
    kind: 'saved-search-digest';
    accountId: number;
    period: string;
    address: string;
    content: MailContent;
  } | null>,
) => Promise<{ outcome: 'sent' } | { outcome: 'not-sent'; reason: string }>;

/**
 * Sends the digest of one person. It is written when it is sent, so what was archived or reverted meanwhile is not in it. It is sent
 * at most once. Its news counts as told once it is known to be sent; news of a digest of which that is not known comes again in
 * the next one, so that none is lost.
 */
export function createSendDigestHandler({
  pool,
  deliver,
  publicUrl,
}: {
  pool: pg.Pool;
  deliver: Deliver;
  publicUrl: string;
}): JobHandler<'send-digest'> {
  return {
    kind: 'send-digest',
    async run({ account_id: accountId, day }, context) {
      const digestDay = await readDigestDay(pool, day);
      if (!digestDay) return { outcome: 'not-sent', reason: 'This day has no digests.' };
      const key = await readInstallationKey(pool, 'unsubscribe');
      let isEmpty = false;
      const delivery = await deliver(context, async (client) => {
        const address = await findDigestAddress(client, accountId);
        if (address === null) return null;
        const digest = await readDigest(client, accountId, digestDay);
        isEmpty = digest === null;
        if (digest === null) return null;
        const unsubscribe = (savedSearchId: number | null) =>
          `${publicUrl}/unsubscribe/${signUnsubscription(key, { accountId, savedSearchId })}`;
        const content = composeDigest(digest, { publicUrl, unsubscribe });
        return { kind: 'saved-search-digest', accountId, period: day, address, content };
      });
      if (delivery.outcome === 'sent' || isEmpty)
        await context.transaction((client) => markTold(client, accountId, digestDay));
      return delivery;
    },
  };
}

/** Reads what the digest of an account says, within its bounds; null if nothing is left to say. */
async function readDigest(db: Queryable, accountId: number, day: DigestDay): Promise<DigestMail | null> {
  const due = await listUntoldSearches(db, accountId, day);
  // Every search gets its share, so that one with thousands of institutes leaves room for the others.
  const share = Math.floor(maxInstitutes / Math.min(maxSearches, Math.max(1, due.length)));
  const limit = Math.min(maxInstitutesOfSearch, share);
  const searches: DigestMail['searches'] = [];
  let looked = 0;
  for (const { id, name, query, alerts } of due) {
    if (searches.length === maxSearches) break;
    looked += 1;
    const institutes = await listUntoldInstitutes(db, id, day.newsUntil, limit);
    const [first] = institutes;
    if (!first) continue;
    searches.push({
      id,
      name,
      cadence: alerts,
      path: `/?${query}`,
      total: first.total,
      institutes: institutes.map(({ slug, name, city, district, state, reasons }) => ({
        name,
        path: `/institutes/${slug}`,
        place: [...new Set([city, district, state].filter((each) => each !== null))].join(', ') || null,
        reasons: reasons.slice(0, maxReasons).map(describeReason),
      })),
    });
  }
  return searches.length === 0 ? null : { searches, moreSearches: due.length - looked };
}
