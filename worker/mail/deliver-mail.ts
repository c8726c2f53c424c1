import { createHmac } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { backoffMs } from '../../src/async/backoff.ts';
import { refreshedValue } from '../../src/async/refreshed-value.ts';
import { parseMailAddress } from '../../src/domain/mail/mail-address.ts';
import type { MailContent } from '../../src/domain/mail/mail-content.ts';
import { giveUpHours, mailRules, maxHardBounces } from '../../src/domain/mail/mail-rules.ts';
import { AppError } from '../../src/errors.ts';
import type { Metrics } from '../../src/metrics.ts';
import { readInstallationKey } from '../../src/storage/postgres/installation-keys.ts';
import { addHardBounce, countHardBounces } from '../../src/storage/postgres/mail/mail-bounces.ts';
import {
  claimMail,
  deferMail,
  enterMail,
  isReplaced,
  type LedgerRow,
  type MailKey,
  settleMail,
  waitForAddress,
} from '../../src/storage/postgres/mail/mail-ledger.ts';
import { takeMailSlot } from '../../src/storage/postgres/mail/mail-pace.ts';
import { transaction } from '../../src/storage/postgres/pool.ts';
import { type JobContext, PostponeJob } from '../job-handler.ts';
import type { MailTransport, SendOutcome } from './mail-transport.ts';

/*
 * States of an e-mail in the ledger (the column `mails.state`)
 *
 * - deferred: not sent yet, because of a limit or because the mail server did not accept it. Also the state in which it is entered.
 *     -> claimed, when an attempt to send it begins
 * - claimed: being sent.
 *     -> sent, when the mail server has accepted it
 *     -> deferred, when the mail server has certainly not accepted it, and may do so later
 *     -> bounced, when the mail server refuses the address for good; failed, when it refuses the e-mail for good
 *     -> uncertain, when the connection ended before the mail server's answer
 *   After a crash it stays claimed.
 *
 * An e-mail that is claimed or uncertain is sent again if its kind is sent at least once, and never if its kind is sent at most
 * once.
 */

/** An e-mail that is to be sent. Its ledger row is the one of its account, kind and period. */
export interface OutgoingMail extends MailKey {
  address: string;
  content: MailContent;
}

/** Whether the e-mail was sent, now or by an earlier attempt. `reason` is a sentence for operators. */
export type Delivery = { outcome: 'sent' } | { outcome: 'not-sent'; reason: string };

/**
 * Sends the e-mail that `prepare` makes, within the rules of its kind.
 * @param prepare runs in the transaction that claims the ledger row, which is rolled back when the e-mail must not be sent now.
 *   Null: there is nothing to send
 * @throws PostponeJob when it has to be sent later: because of a limit, or because the mail server did not accept it
 * @throws AppError when it was given up
 */
export type DeliverMail = (context: DeliveryContext, prepare: PrepareMail) => Promise<Delivery>;

type DeliveryContext = Pick<JobContext, 'logger' | 'signal' | 'transaction'>;

type PrepareMail = (client: pg.PoolClient) => Promise<OutgoingMail | null>;

interface ClaimedMail {
  mail: OutgoingMail;
  row: LedgerRow;
}

// Waiting is cheaper than postponing for so long.
const maxWaitMs = 2_000;
const hourMs = 3_600_000;
const retry = {
  urgent: { baseMs: 5_000, maxMs: 120_000, jitter: 0.2 },
  low: { baseMs: 30_000, maxMs: 900_000, jitter: 0.2 },
};

/** Rolls the claiming transaction back. */
class NotClaimed extends Error {
  readonly result: Delivery | { postponeMs: number; reason: string; defer?: MailKey & { address: string } };

  constructor(result: NotClaimed['result']) {
    super('The e-mail was not claimed.');
    this.result = result;
  }
}

/** Creates the function that all jobs send their e-mails with. */
export function createDeliverMail(deps: {
  pool: pg.Pool;
  transport: MailTransport;
  settings: { MAIL_FROM: string; MAIL_PER_MINUTE: number };
  metrics: Metrics;
}): DeliverMail {
  const { pool, transport, settings, metrics } = deps;
  const readKey = refreshedValue(() => readInstallationKey(pool, 'mail'), Number.POSITIVE_INFINITY);
  const domain = /@([^@>]+)>?$/.exec(settings.MAIL_FROM)?.[1] ?? 'localhost';

  /** The same e-mail has the same Message-ID however often it is sent, so that mail servers and programs can recognise a copy. */
  async function messageIdOf({ accountId, kind, period }: MailKey): Promise<string> {
    const hash = createHmac('sha256', await readKey()).update(JSON.stringify([accountId, kind, period]));
    return `<${hash.digest('hex').slice(0, 32)}@${domain}>`;
  }

  /** @throws NotClaimed */
  async function claim(client: pg.PoolClient, prepare: PrepareMail): Promise<ClaimedMail | Delivery> {
    const prepared = await prepare(client);
    // What `prepare` has found to be obsolete, it has removed.
    if (!prepared) return { outcome: 'not-sent', reason: 'There is nothing to send any more.' };
    const notSent = (reason: string) => new NotClaimed({ outcome: 'not-sent', reason });
    const parsed = parseMailAddress(prepared.address);
    if ('error' in parsed) throw notSent(`The address ${parsed.error}.`);
    const mail = { ...prepared, address: parsed.address };
    const rules = mailRules[mail.kind];
    const row = await enterMail(client, mail, mail.address);
    if (row.state === 'sent') throw new NotClaimed({ outcome: 'sent' });
    if (row.state === 'bounced' || row.state === 'failed')
      throw notSent('An earlier attempt has given it up for good.');
    if (row.state !== 'deferred' && rules.isAtMostOnce)
      throw notSent('An earlier attempt may have sent it, and it is never sent twice.');
    if ((await countHardBounces(client, mail.address)) >= maxHardBounces)
      throw notSent(`The address has bounced ${maxHardBounces} times and was not confirmed since.`);
    if (rules.isReplacedByLater && (await isReplaced(client, row.id)))
      throw notSent('A later e-mail of this kind was sent to this address.');
    const addressWaitMs = await waitForAddress(client, row.id, rules.maxPerHour);
    if (addressWaitMs > 0)
      throw new NotClaimed({
        postponeMs: addressWaitMs,
        reason: `This address has been sent ${rules.maxPerHour} e-mails of this kind within an hour.`,
        defer: mail,
      });
    const attempts = await claimMail(client, row.id);
    const waitMs = await takeMailSlot(client, settings.MAIL_PER_MINUTE, !rules.isAtMostOnce);
    if (waitMs > 0)
      throw new NotClaimed({
        postponeMs: waitMs,
        reason: `The limit of ${settings.MAIL_PER_MINUTE} e-mails a minute is reached.`,
      });
    return { mail, row: { ...row, attempts } };
  }

  /** Claims the e-mail, after a short wait if necessary. @throws PostponeJob */
  async function claimWhenDue(
    context: DeliveryContext,
    prepare: PrepareMail,
  ): Promise<ClaimedMail | Delivery> {
    for (;;) {
      try {
        return await context.transaction((client) => claim(client, prepare));
      } catch (error) {
        if (!(error instanceof NotClaimed)) throw error;
        const { result } = error;
        if ('outcome' in result) return result;
        if (result.defer) await deferMail(pool, result.defer, result.defer.address, result.reason);
        // Jobs that wait for the same limit do not come back at the same time.
        const waitMs = Math.ceil(result.postponeMs * (1 + 0.2 * Math.random()));
        if (waitMs > maxWaitMs) throw new PostponeJob(waitMs, result.reason);
        await delay(waitMs, undefined, { signal: context.signal });
      }
    }
  }

  /** Records what became of the attempt. @throws PostponeJob, AppError, or the reason for which the run was aborted */
  async function settle(
    context: DeliveryContext,
    { mail, row }: ClaimedMail,
    sent: SendOutcome,
  ): Promise<Delivery> {
    const rules = mailRules[mail.kind];
    if (sent.outcome === 'accepted') {
      await settleMail(pool, row, 'sent', null);
      return { outcome: 'sent' };
    }
    const { reason } = sent;
    if (sent.outcome === 'refused' && sent.meaning === 'address') {
      const bounces = await transaction(pool, async (client) => {
        await settleMail(client, row, 'bounced', reason);
        return addHardBounce(client, mail.address, reason);
      });
      context.logger.warn({ reason, bounces }, 'mail: an address bounced');
      return { outcome: 'not-sent', reason };
    }
    if (sent.outcome === 'refused' && sent.meaning === 'content') {
      await settleMail(pool, row, 'failed', reason);
      throw new AppError('unreadable', `The mail server refuses this e-mail for good. ${reason}`);
    }
    if (sent.outcome === 'uncertain' && rules.isAtMostOnce) {
      await settleMail(pool, row, 'uncertain', reason);
      context.logger.warn(
        { reason },
        'mail: it is not known whether an e-mail was sent; it is not sent again',
      );
      context.signal.throwIfAborted();
      return {
        outcome: 'not-sent',
        reason: `It is not known whether it was sent, so it is not sent again. ${reason}`,
      };
    }
    await settleMail(pool, row, 'deferred', reason);
    // The worker stops or another one has the job: this was no failure of the mail server.
    context.signal.throwIfAborted();
    if (row.ageMs > giveUpHours * hourMs) {
      await settleMail(pool, row, 'failed', reason);
      // Not `timed-out`, after which a job is tried again.
      throw new AppError(
        'unreadable',
        `The mail server has not accepted this e-mail for ${giveUpHours} hours. ${reason}`,
      );
    }
    const needsRepair = sent.outcome === 'refused' && sent.meaning === 'setup';
    context.logger[needsRepair ? 'error' : 'warn'](
      { reason, attempt: row.attempts },
      'mail: the mail server did not accept an e-mail; it will be tried again',
    );
    throw new PostponeJob(backoffMs(row.attempts - 1, rules.isAtMostOnce ? retry.low : retry.urgent), reason);
  }

  return async (context, prepare) => {
    const claimed = await claimWhenDue(context, prepare);
    if ('outcome' in claimed) return claimed;
    const { address: to, content, kind } = claimed.mail;
    const messageId = await messageIdOf(claimed.mail);
    const endTimer = metrics.mailDuration.startTimer({ kind });
    const sent = await transport.send({ to, messageId, content }, context.signal);
    const outcome = sent.outcome === 'refused' ? `refused-${sent.meaning}` : sent.outcome;
    endTimer({ outcome });
    return settle(context, claimed, sent);
  };
}
