import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createDeliverMail } from '../../../../worker/mail/deliver-mail.ts';
import { createMailTransport, type MailTransport } from '../../../../worker/mail/mail-transport.ts';
import { createSendAccountMailHandler } from '../../../../worker/mail/send-account-mail-job.ts';
import { addStudent } from '../../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../../support/api.ts';
import { type MailServer, startMailServer } from '../../../support/mail-server.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

const password = 'a long enough one';
const publicUrl = 'https://search.example.org';

describe('An e-mail about an account, from the request to the link', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let server: MailServer;
  let transport: MailTransport;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    server = await startMailServer();
    const from = 'Institute Search <no-reply@search.example.org>';
    transport = createMailTransport({ url: server.url, from });
    const settings = { MAIL_FROM: from, MAIL_PER_MINUTE: 1_000_000_000 };
    const deliver = createDeliverMail({ pool: system.pool, transport, settings, metrics: system.metrics });
    system.startRelay();
    system.startJobRunner([createSendAccountMailHandler(deliver, publicUrl)]);
  });
  after(async () => {
    api.close();
    await system.close();
    transport.close();
    await server.close();
  });

  let email: string;
  beforeEach(() => {
    email = `${randomUUID()}@example.org`;
  });

  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    sendJson(api, method, path, body, { token });
  const mailsTo = (whose: string) => server.received.filter(({ recipients }) => recipients.includes(whose));
  /** The next e-mail to an address, and the token of the link to this page in it. */
  async function nextMail(whose: string, path: string, earlier = 0) {
    await until('an e-mail', async () => mailsTo(whose).length > earlier);
    const mail = mailsTo(whose).at(-1);
    assert(mail);
    const link = `${publicUrl}${path}#`;
    const token = mail.text?.split(link)[1]?.slice(0, 43);
    assert(mail.html?.includes(`${link}${token}`), 'the link is in both forms of the e-mail');
    return { subject: mail.subject, token };
  }

  it('confirms a registration', async () => {
    assert.equal((await send('POST', '/auth/register', { email, password })).status, 202);
    const { token } = await nextMail(email, '/account/confirm');
    const confirmed = await send('POST', '/auth/confirm-registration', { token, password });
    assert.equal(confirmed.status, 201);
    assert.equal((await send('POST', '/auth/login', { email, password })).status, 200);
  });

  it('tells the owner of an address that somebody registers again, whose link sets a password', async () => {
    await addStudent(system.pool, email, password);
    assert.equal((await send('POST', '/auth/register', { email, password: 'of a stranger' })).status, 202);
    const { subject, token } = await nextMail(email, '/account/new-password');
    assert.equal(subject, 'You already have an account');
    const reset = { token, new_password: 'quite another one' };
    assert.equal((await send('POST', '/auth/reset-password', reset)).status, 200);
  });

  it('sets a forgotten password, and is not sent to an address without an account', async () => {
    await addStudent(system.pool, email, password);
    const nobody = `${randomUUID()}@example.org`;
    assert.equal((await send('POST', '/auth/forgot-password', { email: nobody })).status, 202);
    assert.equal((await send('POST', '/auth/forgot-password', { email })).status, 202);
    const { token } = await nextMail(email, '/account/new-password');
    const reset = { token, new_password: 'quite another one' };
    assert.equal((await send('POST', '/auth/reset-password', reset)).status, 200);
    await until('both jobs have ended', async () => {
      const { rows } = await system.pool.query(`select from jobs where finished_at is null`);
      return rows.length === 0;
    });
    assert.deepEqual(mailsTo(nobody), []);
  });

  it('changes the address, and tells the old one', async () => {
    await addStudent(system.pool, email, password);
    const { body: session } = await send('POST', '/auth/login', { email, password });
    const next = `${randomUUID()}@example.org`;
    const change = await send('PUT', '/me/email', { email: next, password }, session.access_token);
    assert.equal(change.status, 202);
    const { token } = await nextMail(next, '/account/new-address');
    assert.equal((await send('POST', '/me/email/confirm', { token }, session.access_token)).status, 200);
    await until('an e-mail to the old address', async () => mailsTo(email).length > 0);
    assert.equal(mailsTo(email)[0]?.subject, 'Your sign-in address was changed');
  });
});
