import assert from 'node:assert/strict';
import type { SMTPServerOptions } from 'smtp-server';
import {
  createMailTransport,
  type SendOutcome,
  transportLimits,
} from '../../../../worker/mail/mail-transport.ts';
import { type MailServer, startMailServer } from '../../../support/mail-server.ts';

describe('The connection to a mail server', () => {
  let server: MailServer | undefined;
  const seen: (string | null | undefined)[] = [];

  afterEach(async () => {
    seen.length = 0;
    await server?.close();
  });

  /** A server that wants a user and a password. */
  const signIn: SMTPServerOptions = {
    disabledCommands: ['STARTTLS'],
    authOptional: false,
    onAuth({ username, password }, _session, callback) {
      seen.push(username, password);
      if (password === 'p@ss/word') callback(null, { user: username });
      else callback(Object.assign(new Error('5.7.8 Wrong password'), { responseCode: 535 }));
    },
  };

  async function sendThrough(url: string, from = 'no-reply@example.org'): Promise<SendOutcome> {
    const transport = createMailTransport({ url, from }, { ...transportLimits, total: 5_000 });
    const content = { subject: 'S', text: 'T', html: '<p>T</p>', unsubscribeUrl: null };
    const mail = { to: 'a@example.org', messageId: '<1@example.org>', content };
    const outcome = await transport.send(mail, new AbortController().signal);
    transport.close();
    return outcome;
  }

  it('signs in with the user and the password of the URL', async () => {
    server = await startMailServer(0, { options: { ...signIn, allowInsecureAuth: true } });
    const url = `smtp://us%40er:p%40ss%2Fword@127.0.0.1:${server.port}`;
    assert.deepEqual(await sendThrough(url), { outcome: 'accepted' });
    assert.deepEqual(seen, ['us@er', 'p@ss/word']);
  });

  it('names a sender whose name contains a comma', async () => {
    server = await startMailServer(0);
    const from = 'Search, Institutes <no-reply@example.org>';
    assert.deepEqual(await sendThrough(`smtp://127.0.0.1:${server.port}`, from), { outcome: 'accepted' });
    const sender = server.received[0]?.from;
    assert.deepEqual([sender?.name, sender?.address], ['Search, Institutes', 'no-reply@example.org']);
  });

  it('reports a wrong password as something to repair, without the password', async () => {
    server = await startMailServer(0, { options: { ...signIn, allowInsecureAuth: true } });
    const outcome = await sendThrough(`smtp://user:wrong@127.0.0.1:${server.port}`);
    assert.equal(outcome.outcome, 'refused');
    assert.equal('meaning' in outcome && outcome.meaning, 'setup');
    assert.match('reason' in outcome ? outcome.reason : '', /AUTH PLAIN with 535/);
    assert.doesNotMatch(JSON.stringify(outcome), /wrong/i);
  });

  it('never sends a password to another machine without encryption', async () => {
    // Not the address of this machine that needs no encryption.
    const host = '127.0.0.2';
    server = await startMailServer(0, { host, options: { ...signIn, allowInsecureAuth: true } });
    const outcome = await sendThrough(`smtp://user:p%40ss%2Fword@${host}:${server.port}`);
    assert.notEqual(outcome.outcome, 'accepted');
    assert.deepEqual(seen, []);
  });

  it('is not made to a server whose certificate is not trusted', async () => {
    server = await startMailServer(0, { options: { secure: true } });
    const outcome = await sendThrough(`smtps://127.0.0.1:${server.port}`);
    assert.equal(outcome.outcome, 'not-sent');
    assert.match('reason' in outcome ? outcome.reason : '', /certificate/i);
  });

  it('reports a host name that does not exist', async () => {
    const outcome = await sendThrough('smtp://mail.invalid:25');
    assert.equal(outcome.outcome, 'not-sent');
  });
});
