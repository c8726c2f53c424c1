import assert from 'node:assert/strict';
import type { MailKind } from '../../../../src/domain/enumerations.ts';
import { AppError } from '../../../../src/errors.ts';
import { clearBounces } from '../../../../src/storage/postgres/mail/mail-bounces.ts';
import { transaction } from '../../../../src/storage/postgres/pool.ts';
import { PostponeJob } from '../../../../worker/job-handler.ts';
import { createDeliverMail, type DeliverMail } from '../../../../worker/mail/deliver-mail.ts';
import {
  createMailTransport,
  type MailTransport,
  transportLimits,
} from '../../../../worker/mail/mail-transport.ts';
import { type MailServer, refusal, startMailServer } from '../../../support/mail-server.ts';
import { createTestSystem, quiet, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('An e-mail', () => {
  let system: TestSystem;
  let server: MailServer;
  let transport: MailTransport;
  let deliver: DeliverMail;
  let next = 0;

  const withLimit = (perMinute: number, through = transport) =>
    createDeliverMail({
      pool: system.pool,
      transport: through,
      settings: { MAIL_FROM: 'Institute Search <no-reply@search.example.org>', MAIL_PER_MINUTE: perMinute },
      metrics: system.metrics,
    });
  const connect = (url = server.url, limits = {}) =>
    createMailTransport(
      { url, from: 'Institute Search <no-reply@search.example.org>' },
      { ...transportLimits, ...limits },
    );

  before(async () => {
    system = await createTestSystem();
    server = await startMailServer();
    transport = connect();
    deliver = withLimit(1_000_000_000);
  });

  after(async () => {
    transport.close();
    await server.close();
    await system.close();
  });

  beforeEach(() => {
    server.received.length = 0;
    server.behaviour.onRecipient = undefined;
    server.behaviour.onMail = undefined;
  });

  const contextOf = (signal = new AbortController().signal): Parameters<DeliverMail>[0] => ({
    logger: quiet,
    signal,
    transaction: (work) => transaction(system.pool, work),
  });

  /** An e-mail that no other test sends, unless the test says otherwise. */
  function mailOf(
    over: { kind?: MailKind; address?: string; period?: string; unsubscribeUrl?: string } = {},
  ) {
    next += 1;
    const { kind = 'reset-password', unsubscribeUrl = null } = over;
    return {
      accountId: null,
      kind,
      period: over.period ?? `link:${next}`,
      address: over.address ?? `person${next}@example.org`,
      content: {
        subject: 'Grüße ✓',
        text: 'A text with ümlauts.\n',
        html: '<p>A text</p>\n',
        unsubscribeUrl,
      },
    };
  }

  const send = (mail: ReturnType<typeof mailOf>, through = deliver, context = contextOf()) =>
    through(context, async () => mail);

  async function read({ period }: { period: string }) {
    const { rows } = await system.pool.query('select * from mails where period = $1', [period]);
    return rows[0];
  }

  const isPostponed = (error: unknown) => error instanceof PostponeJob;

  it('is sent as plain text and HTML, from the sender to the address', async () => {
    const mail = mailOf();
    assert.deepEqual(await send(mail), { outcome: 'sent' });
    const [received] = server.received;
    assert(received);
    assert.deepEqual(received.recipients, [mail.address]);
    assert.deepEqual(received.from, { name: 'Institute Search', address: 'no-reply@search.example.org' });
    assert.deepEqual(received.to, [{ name: '', address: mail.address }]);
    assert.equal(received.subject, 'Grüße ✓');
    assert.equal(received.text?.trim(), 'A text with ümlauts.');
    assert.equal(received.html?.trim(), '<p>A text</p>');
    assert.equal(received.header('auto-submitted'), 'auto-generated');
    assert.equal(received.header('list-unsubscribe'), undefined);
    assert.match(received.messageId ?? '', /^<[0-9a-f]{32}@search\.example\.org>$/);
    assert.equal((await read(mail)).state, 'sent');
  });

  it('offers to unsubscribe by one click if people subscribe to its kind', async () => {
    const unsubscribeUrl = `https://search.example.org/unsubscribe/${'1-all-'}${'x'.repeat(200)}`;
    await send(mailOf({ kind: 'saved-search-digest', unsubscribeUrl }));
    const [received] = server.received;
    assert.equal(received?.header('list-unsubscribe'), `<${unsubscribeUrl}>`);
    assert.equal(received?.header('list-unsubscribe-post'), 'List-Unsubscribe=One-Click');
  });

  it('is sent once, however often its job runs after that', async () => {
    const mail = mailOf();
    await send(mail);
    assert.deepEqual(await send(mail), { outcome: 'sent' });
    assert.equal(server.received.length, 1);
  });

  it('is not sent, and leaves no entry, when there is nothing to send any more', async () => {
    const delivery = await deliver(contextOf(), async () => null);
    assert.deepEqual(delivery, { outcome: 'not-sent', reason: 'There is nothing to send any more.' });
  });

  it('is not sent to what is no address', async () => {
    const mail = mailOf({ address: 'nobody@localhost' });
    const delivery = await send(mail);
    assert.equal(delivery.outcome, 'not-sent');
    assert.equal(await read(mail), undefined);
  });

  it('reaches addresses in other scripts', async () => {
    await send(mailOf({ address: 'गीता@bücher.example' }));
    // The server shows the punycode of domains decoded.
    assert.deepEqual(server.received[0]?.recipients, ['गीता@bücher.example']);
  });

  describe('whose kind is sent at most once', () => {
    const digest = (over = {}) => mailOf({ kind: 'saved-search-digest', ...over });

    it('is sent once when its job runs several times at the same time', async () => {
      const mail = digest();
      const deliveries = await Promise.all(Array.from({ length: 5 }, () => send(mail)));
      assert.equal(server.received.length, 1);
      assert.ok(deliveries.some(({ outcome }) => outcome === 'sent'));
    });

    it('is not sent after a crash between its claim and the answer of the mail server, and its job says so', async () => {
      const mail = digest();
      const killed = Promise.withResolvers<never>();
      const hanging: MailTransport = { send: () => killed.promise, close: () => undefined };
      send(mail, withLimit(1_000_000, hanging)).catch(() => undefined);
      await until('claimed', async () => (await read(mail))?.state === 'claimed');
      const delivery = await send(mail);
      assert.deepEqual(delivery, {
        outcome: 'not-sent',
        reason: 'An earlier attempt may have sent it, and it is never sent twice.',
      });
      assert.equal(server.received.length, 0);
    });

    it('is sent later when the mail server has certainly not accepted it', async () => {
      const mail = digest();
      server.behaviour.onMail = () => Promise.reject(refusal(452, 'Disk full'));
      await assert.rejects(send(mail), isPostponed);
      assert.equal((await read(mail)).state, 'deferred');
      server.behaviour.onMail = undefined;
      assert.deepEqual(await send(mail), { outcome: 'sent' });
      assert.equal(server.received.length, 1);
    });

    it('is not sent again when the connection breaks before the answer of the mail server', async () => {
      const mail = digest();
      server.behaviour.onMail = () => {
        server.disconnect();
      };
      const delivery = await send(mail);
      assert.equal(delivery.outcome, 'not-sent');
      assert.equal((await read(mail)).state, 'uncertain');
      server.behaviour.onMail = undefined;
      assert.equal((await send(mail)).outcome, 'not-sent');
      assert.ok(server.received.length <= 1);
    });
  });

  describe('whose kind is sent at least once', () => {
    it('is sent again after a crash, with the same Message-ID', async () => {
      const mail = mailOf();
      const hanging: MailTransport = { send: () => new Promise(() => undefined), close: () => undefined };
      send(mail, withLimit(1_000_000, hanging)).catch(() => undefined);
      await until('claimed', async () => (await read(mail))?.state === 'claimed');
      server.behaviour.onMail = () => {
        server.disconnect();
      };
      await assert.rejects(send(mail), isPostponed);
      server.behaviour.onMail = undefined;
      await send(mail);
      assert.ok(server.received.length >= 1);
      assert.equal(new Set(server.received.map(({ messageId }) => messageId)).size, 1);
      assert.equal((await read(mail)).attempts, 3);
    });
  });

  describe('while the mail server', () => {
    it('is down is postponed, and is sent once it is back', async () => {
      const other = await startMailServer();
      const client = connect(other.url);
      const through = withLimit(1_000_000_000, client);
      await send(mailOf(), through);
      await other.close();
      const mail = mailOf();
      await assert.rejects(send(mail, through), isPostponed);
      assert.equal((await read(mail)).state, 'deferred');
      const back = await startMailServer(other.port);
      assert.deepEqual(await send(mail, through), { outcome: 'sent' });
      assert.equal(back.received.length, 1);
      client.close();
      await back.close();
    });

    it('restarts is sent over a new connection at once', async () => {
      const other = await startMailServer();
      const client = connect(other.url);
      await send(mailOf(), withLimit(1_000_000_000, client));
      await other.close();
      const back = await startMailServer(other.port);
      assert.deepEqual(await send(mailOf(), withLimit(1_000_000_000, client)), { outcome: 'sent' });
      client.close();
      await back.close();
    });

    it('hangs before its greeting is given up after the time limit and postponed', async () => {
      const silent = await startMailServer(0, { options: { onConnect: () => undefined } });
      const client = connect(silent.url, { greeting: 200 });
      const mail = mailOf();
      await assert.rejects(send(mail, withLimit(1_000_000, client)), isPostponed);
      assert.match((await read(mail)).reason, /ETIMEDOUT/);
      client.close();
      silent.disconnect();
      await silent.close();
    });

    it('hangs during a command is given up after the time limit, while others are sent', async () => {
      const client = connect(server.url, { silence: 500 });
      server.behaviour.onRecipient = (address) =>
        address.startsWith('slow') ? new Promise(() => undefined) : undefined;
      const slow = send(mailOf({ address: 'slow@example.org' }), withLimit(1_000_000_000, client));
      const ended = assert.rejects(slow, isPostponed);
      assert.deepEqual(await send(mailOf(), withLimit(1_000_000_000, client)), { outcome: 'sent' });
      await ended;
      client.close();
    });

    it('answers forever without an end is given up after the total time limit', async () => {
      const client = connect(server.url, { total: 300 });
      server.behaviour.onRecipient = () => new Promise(() => undefined);
      await assert.rejects(send(mailOf(), withLimit(1_000_000_000, client)), isPostponed);
      client.close();
    });

    it('refuses our sign-in or our sender is postponed and no bounce', async () => {
      const mail = mailOf();
      server.behaviour.onRecipient = () => Promise.reject(refusal(550, '5.7.1 Relaying denied'));
      await assert.rejects(send(mail), isPostponed);
      assert.equal((await read(mail)).state, 'deferred');
      const { rows } = await system.pool.query('select from mail_bounces');
      assert.equal(rows.length, 0);
    });

    it('refuses it for its content fails for good', async () => {
      const mail = mailOf();
      server.behaviour.onMail = () => Promise.reject(refusal(554, '5.7.1 Spam'));
      await assert.rejects(
        send(mail),
        (error) => error instanceof AppError && /for good/.test(error.message),
      );
      assert.equal((await read(mail)).state, 'failed');
    });

    it('refuses it for a day is given up with the last reason', async () => {
      const mail = mailOf();
      server.behaviour.onRecipient = () => Promise.reject(refusal(451, '4.3.0 Not now'));
      await assert.rejects(send(mail), isPostponed);
      await system.pool.query(`update mails set created_at = now() - interval '25 hours' where period = $1`, [
        mail.period,
      ]);
      await assert.rejects(
        send(mail),
        (error) =>
          // With this code the job fails at once; others are tried again.
          error instanceof AppError &&
          error.code === 'unreadable' &&
          /for 24 hours\. .* 451/.test(error.message),
      );
      assert.deepEqual(await send(mail), {
        outcome: 'not-sent',
        reason: 'An earlier attempt has given it up for good.',
      });
    });

    it('answers nothing yet is returned when the worker stops', async () => {
      const mail = mailOf();
      server.behaviour.onRecipient = () => new Promise(() => undefined);
      const stop = new AbortController();
      const sending = send(mail, deliver, contextOf(stop.signal));
      await until('claimed', async () => (await read(mail))?.state === 'claimed');
      stop.abort(new Error('The worker stops.'));
      await assert.rejects(sending, /The worker stops/);
      server.behaviour.onRecipient = undefined;
      assert.deepEqual(await send(mail), { outcome: 'sent' });
    });
  });

  describe('to an address that bounces', () => {
    it('is not tried again, and after three nothing is sent to the address until it is confirmed again', async () => {
      const address = 'Gone@example.org';
      server.behaviour.onRecipient = () => Promise.reject(refusal(550, '5.1.1 No such user'));
      for (let bounce = 1; bounce <= 3; bounce += 1) {
        const mail = mailOf({ address, kind: 'address-changed' });
        assert.equal((await send(mail)).outcome, 'not-sent');
        assert.equal((await read(mail)).state, 'bounced');
      }
      server.behaviour.onRecipient = undefined;
      const fourth = mailOf({ address: 'gone@example.org' });
      const delivery = await send(fourth);
      assert.match(delivery.outcome === 'not-sent' ? delivery.reason : '', /bounced 3 times/);
      assert.equal(server.received.length, 0);
      assert.equal(await clearBounces(system.pool, address), 3);
      assert.deepEqual(await send(fourth), { outcome: 'sent' });
    });

    it('is sent again once the address is confirmed, also if its domain is in another script', async () => {
      const address = 'anna@bücher.example';
      server.behaviour.onRecipient = () => Promise.reject(refusal(550, '5.1.1 No such user'));
      for (let bounce = 1; bounce <= 3; bounce += 1) await send(mailOf({ address }));
      server.behaviour.onRecipient = undefined;
      assert.equal(await clearBounces(system.pool, address), 3);
      assert.deepEqual(await send(mailOf({ address })), { outcome: 'sent' });
    });

    it('stores neither the address nor the text of the reply', async () => {
      const mail = mailOf({ address: 'private@example.org' });
      server.behaviour.onRecipient = () =>
        Promise.reject(refusal(550, '5.1.1 private@example.org is unknown'));
      await send(mail);
      const stored = await system.pool.query(
        'select m::text || b::text as text from mails m left join mail_bounces b using (address_hash) where period = $1',
        [mail.period],
      );
      assert.doesNotMatch(stored.rows[0].text, /private/);
      assert.match(stored.rows[0].text, /550 5\.1\.1/);
    });
  });

  describe('beyond a limit', () => {
    it('waits when its address has got three of its kind within an hour, and is superfluous once a later one was sent', async () => {
      const address = 'flooded@example.org';
      const mails = Array.from({ length: 12 }, () => mailOf({ address }));
      const outcomes = await Promise.allSettled(mails.map((mail) => send(mail)));
      assert.equal(server.received.length, 3);
      const postponed = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason] : [],
      );
      assert.ok(postponed.every((error) => error instanceof PostponeJob && error.delayMs > 3_000_000));
      // An hour later.
      await system.pool.query(`update mails set claimed_at = claimed_at - interval '61 minutes'`);
      for (const mail of mails) await send(mail);
      assert.equal(server.received.length, 4);
    });

    it('waits for the limit of all workers together, of which digests leave a part to urgent ones', async () => {
      const limited = withLimit(4);
      await system.pool.query(`update mail_pace set next_at = now() + interval '5 seconds'`);
      await assert.rejects(send(mailOf({ kind: 'saved-search-digest' }), limited), isPostponed);
      assert.deepEqual(await send(mailOf(), limited), { outcome: 'sent' });
      const mail = mailOf();
      // Four in any minute, with the part for urgent ones, are one each 22 s.
      await assert.rejects(
        send(mail, limited),
        (error) => error instanceof PostponeJob && error.delayMs > 10_000 && error.delayMs < 40_000,
      );
      assert.equal(await read(mail), undefined);
      await system.pool.query(`update mail_pace set next_at = now()`);
      assert.deepEqual(await send(mail, limited), { outcome: 'sent' });
    });
  });

  it('that is being sent is sent before its pool closes', async () => {
    const client = connect();
    const arrived = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    server.behaviour.onMail = () => {
      arrived.resolve();
      return closed.promise;
    };
    const sending = send(mailOf(), withLimit(1_000_000_000, client));
    await arrived.promise;
    client.close();
    closed.resolve();
    assert.deepEqual(await sending, { outcome: 'sent' });
  });
});
