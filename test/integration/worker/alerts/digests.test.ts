import assert from 'node:assert/strict';
import type { AlertCadence } from '../../../../src/domain/enumerations.ts';
import { readUnsubscription } from '../../../../src/domain/mail/unsubscribe-token.ts';
import { addSavedSearch, stopAlerts } from '../../../../src/storage/postgres/accounts/saved-searches.ts';
import { readInstallationKey } from '../../../../src/storage/postgres/installation-keys.ts';
import { addJob } from '../../../../src/storage/postgres/jobs/job-queue.ts';
import { createSendDigestHandler } from '../../../../worker/alerts/send-digest-job.ts';
import { createStartDigestsHandler } from '../../../../worker/alerts/start-digests-job.ts';
import type { JobHandler } from '../../../../worker/job-handler.ts';
import { createDeliverMail } from '../../../../worker/mail/deliver-mail.ts';
import { createMailTransport, transportLimits } from '../../../../worker/mail/mail-transport.ts';
import { signedIn } from '../../../support/accounts.ts';
import { addInstitute } from '../../../support/data/catalogue.ts';
import { type MailServer, refusal, startMailServer } from '../../../support/mail-server.ts';
import { createTestSystem, type TestSystem } from '../../../support/system.ts';
import { until } from '../../../support/until.ts';

describe('the digests of a day', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let server: MailServer;
  // A Tuesday. Each test has days of its own.
  let today = Date.UTC(2027, 0, 5);
  const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  const dayMs = 86_400_000;

  before(async () => {
    system = await createTestSystem();
    server = await startMailServer();
    await system.ensureIndex();
    system.startRelay();
    system.startConsumer();
    const { pool, elasticsearch, config, metrics } = system;
    const from = 'Institute Search <no-reply@search.example.org>';
    const transport = createMailTransport({ url: server.url, from }, transportLimits);
    const deliver = createDeliverMail({
      pool,
      transport,
      settings: { MAIL_FROM: from, MAIL_PER_MINUTE: 1_000_000 },
      metrics,
    });
    const publicUrl = 'https://search.example';
    system.startJobRunner([
      createStartDigestsHandler({ pool, elasticsearch, config, metrics }, () => dayOf(today)),
      createSendDigestHandler({ pool, deliver, publicUrl }),
    ] as JobHandler[]);
    await addInstitute(pool, { name: 'Known College' });
    await send();
  });
  beforeEach(() => {
    // The next Tuesday, with the Monday before it behind us: weekly searches are not due.
    today += 7 * dayMs;
    server.received.length = 0;
    server.behaviour.onMail = undefined;
    return system.pool.query(
      `insert into digest_days (day, weekly, news_until, finished_at) values ($1::date, true, 0, now())`,
      [dayOf(today - dayMs)],
    );
  });
  afterEach(() => system.pool.query(`update saved_searches set alerts = 'off'`));
  after(async () => {
    await server.close();
    await system.close();
  });

  /** Starts the digests of today and waits until every job has ended. */
  async function send() {
    await addJob(system.pool, { kind: 'start-digests', payload: {} });
    await ended();
  }

  async function ended() {
    await until('every job has ended', async () => {
      const { rows } = await system.pool.query(
        `select kind, state, error from jobs where state <> 'done' and not (state = 'waiting' and run_at > now())`,
      );
      return rows.length === 0;
    });
  }

  async function addPerson(): Promise<{ id: number; email: string }> {
    return (await signedIn(system, 'student')).account;
  }

  async function watch(accountId: number, name: string, query: string, alerts: AlertCadence = 'daily') {
    return addSavedSearch(system.pool, accountId, { name, query, alerts, max: 100 });
  }

  const mailsTo = (email: string) => server.received.filter(({ recipients }) => recipients.includes(email));

  it('tell a person of all searches in one e-mail, with links to the searches, the institutes and to end them', async () => {
    const person = await addPerson();
    const searches = [
      await watch(person.id, 'Colleges', 'kind=college'),
      await watch(person.id, 'Private ones', 'ownership=private&sort=name'),
    ];
    await addInstitute(system.pool, {
      name: 'Digest <b>College</b>',
      slug: 'digest-college',
      ownership: 'private',
    });
    await send();
    const [mail, another] = mailsTo(person.email);
    assert(mail && !another);
    const text = String(mail.text);
    assert(text.includes('https://search.example/?kind=college'));
    assert(text.includes('https://search.example/?ownership=private&sort=name'));
    assert.equal(text.split('https://search.example/institutes/digest-college').length, 3);
    assert(text.includes('This institute is new.'));
    assert(!String(mail.html).includes('<b>College'));
    const key = await readInstallationKey(system.pool, 'unsubscribe');
    const tokens = [...text.matchAll(/\/unsubscribe\/(\S+)/g)].map(([, token]) =>
      readUnsubscription(key, token as string),
    );
    assert.deepEqual(
      tokens.map((token) => token?.savedSearchId).sort(),
      [...searches.map(({ id }) => id), null].sort(),
    );
    assert.match(String(mail.header('list-unsubscribe')), /^<https:\/\/search\.example\/unsubscribe\//);
  });

  it('are sent once a day, and tell no news twice on the next day', async () => {
    const person = await addPerson();
    await watch(person.id, 'Once', 'q=once');
    await addInstitute(system.pool, { name: 'Once College' });
    await send();
    await send();
    assert.equal(mailsTo(person.email).length, 1);
    today += dayMs;
    await send();
    assert.equal(mailsTo(person.email).length, 1);
  });

  it('tell of weekly searches on the first day of the week, with all of the week', async () => {
    const person = await addPerson();
    await watch(person.id, 'Weekly', 'q=weekly', 'weekly');
    await addInstitute(system.pool, { name: 'Weekly College' });
    await send();
    today += dayMs;
    await addInstitute(system.pool, { name: 'Weekly Academy' });
    await send();
    assert.equal(mailsTo(person.email).length, 0);
    today += 5 * dayMs;
    await send();
    const [mail] = mailsTo(person.email);
    assert.match(String(mail?.text), /Weekly College/);
    assert.match(String(mail?.text), /Weekly Academy/);
    today += dayMs;
  });

  it('list at most 20 institutes of a search and count the others', async () => {
    const person = await addPerson();
    await watch(person.id, 'Many', 'q=multitude');
    await system.pool.query(
      `insert into institutes (slug, name, kind, status)
       select 'multitude-' || n, 'Multitude College ' || n, 'college', 'published' from generate_series(1, 154) n`,
    );
    await send();
    const [mail] = mailsTo(person.email);
    assert.equal(String(mail?.text).split('/institutes/multitude-').length - 1, 20);
    assert.match(String(mail?.text), /134 more institutes have news/);
  });

  it('are one bounded e-mail for a person with 100 searches', async () => {
    const person = await addPerson();
    for (let n = 0; n < 100; n += 1)
      await watch(person.id, `Search ${n}`, `kind=college&fee_max=${n}&q=hundred`);
    await system.pool.query(`update saved_searches set query = 'q=hundred&established_max=' || (1900 + id % 100)
                             where account_id = ${person.id}`);
    await system.pool.query(
      `insert into institutes (slug, name, kind, status, established)
       select 'hundred-' || n, 'Hundred College ' || n, 'college', 'published', 1850 from generate_series(1, 30) n`,
    );
    await send();
    const mails = mailsTo(person.email);
    assert.equal(mails.length, 1);
    assert.equal(String(mails[0]?.text).split('/institutes/hundred-').length - 1, 200);
    assert.match(String(mails[0]?.text), /50 more of your saved searches have news/);
    assert((mails[0]?.raw.length ?? 0) < 300_000);
  });

  it('tell of a search although 50 before it have no news any more', async () => {
    const person = await addPerson();
    for (let n = 0; n < 50; n += 1)
      await watch(person.id, `Search ${n}`, `established_max=${1900 + n}&q=vanished`, 'weekly');
    await watch(person.id, 'The last search', 'q=remaining', 'weekly');
    const vanished = await addInstitute(system.pool, { name: 'Vanished College', established: 1850 });
    await addInstitute(system.pool, { name: 'Remaining College' });
    await send();
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [vanished]);
    today += 6 * dayMs;
    await send();
    const text = String(mailsTo(person.email)[0]?.text);
    assert.match(text, /Remaining College/);
    assert(!text.includes('Vanished College'));
    today += dayMs;
  });

  it('leave out what was archived and what no longer holds between the news and the e-mail', async () => {
    const person = await addPerson();
    await watch(person.id, 'Stale', 'q=stale', 'weekly');
    const [archived, risen, removed] = [
      await addInstitute(system.pool, { name: 'Stale Archive' }),
      await addInstitute(system.pool, { name: 'Stale Fee' }),
      await addInstitute(system.pool, { name: 'Stale Programme' }),
    ];
    for (const id of [risen, removed])
      await system.pool.query(
        `insert into programmes (institute_id, name, fee, currency) values ($1, 'BA', 900, 'INR')`,
        [id],
      );
    await system.pool.query('delete from programmes where institute_id = $1', [removed]);
    await send();
    today += dayMs;
    await system.pool.query(`update programmes set fee = 800 where institute_id = $1`, [risen]);
    await system.pool.query(`insert into programmes (institute_id, name) values ($1, 'BSc')`, [removed]);
    await send();
    await system.pool.query(`update programmes set fee = 850 where institute_id = $1`, [risen]);
    await system.pool.query('delete from programmes where institute_id = $1', [removed]);
    await system.pool.query(`update institutes set status = 'archived' where id = $1`, [archived]);
    today += 5 * dayMs;
    await send();
    const text = String(mailsTo(person.email)[0]?.text);
    assert(!text.includes('Stale Archive'));
    assert.match(text, /Stale Fee/);
    assert(!text.includes('fell from'));
    assert(!text.includes('BSc'));
    today += dayMs;
  });

  it('are sent only to confirmed addresses of accounts that are not disabled', async () => {
    const [unconfirmed, disabled, unsubscribed] = [await addPerson(), await addPerson(), await addPerson()];
    for (const { id } of [unconfirmed, disabled, unsubscribed]) await watch(id, 'Nobody', 'q=nobody');
    await system.pool.query('update accounts set confirmed_at = null where id = $1', [unconfirmed.id]);
    await system.pool.query('update accounts set disabled_at = now() where id = $1', [disabled.id]);
    await stopAlerts(system.pool, unsubscribed.id, null);
    await addInstitute(system.pool, { name: 'Nobody College' });
    await send();
    assert.equal(server.received.length, 0);
  });

  it('are sent later with the same news when the mail server refuses them for now', async () => {
    const person = await addPerson();
    await watch(person.id, 'Later', 'q=later');
    await addInstitute(system.pool, { name: 'Later College' });
    server.behaviour.onMail = () => Promise.reject(refusal(451, 'Try again later'));
    await send();
    assert.equal(mailsTo(person.email).length, 0);
    server.behaviour.onMail = undefined;
    await until('the digest is sent', async () => {
      await system.pool.query(`update jobs set run_at = now() where state = 'waiting' and run_at > now()`);
      return mailsTo(person.email).length === 1;
    });
    await ended();
  });

  it('are not repeated after a kill between sending and storing, nor is their news', async () => {
    const person = await addPerson();
    await watch(person.id, 'Killed', 'q=killed');
    await addInstitute(system.pool, { name: 'Killed College' });
    await send();
    await system.pool.query('update saved_searches set told_until = 0 where account_id = $1', [person.id]);
    await system.pool.query(
      `update jobs set state = 'waiting', run_at = now(), finished_at = null where account_id = $1 and kind = 'send-digest'`,
      [person.id],
    );
    await ended();
    today += dayMs;
    await send();
    assert.equal(mailsTo(person.email).length, 1);
  });

  it('tell on the next day what may not have been sent, because the worker was killed while sending', async () => {
    const person = await addPerson();
    await watch(person.id, 'Uncertain', 'q=uncertain');
    await addInstitute(system.pool, { name: 'Uncertain College' });
    server.behaviour.onMail = () => {
      server.disconnect();
      return new Promise(() => undefined);
    };
    await send();
    server.behaviour.onMail = undefined;
    assert.equal(mailsTo(person.email).length, 0);
    today += dayMs;
    await send();
    assert.equal(mailsTo(person.email).length, 1);
  });

  it('continue where they were interrupted, and add no job twice', async () => {
    const [one, other] = [await addPerson(), await addPerson()];
    for (const { id } of [one, other]) await watch(id, 'Fan', 'q=fan');
    await addInstitute(system.pool, { name: 'Fan College' });
    await send();
    await system.pool.query('update digest_days set finished_at = null, cursor = $2 where day = $1::date', [
      dayOf(today),
      one.id,
    ]);
    await send();
    assert.deepEqual([mailsTo(one.email).length, mailsTo(other.email).length], [1, 1]);
  });
});
