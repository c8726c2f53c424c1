import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { createAccountLinkService } from '../../../src/services/account-link-service.ts';
import { createPool } from '../../../src/storage/postgres/pool.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { addStudent, latestMail } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const password = 'a long enough one';
const nextPassword = 'quite another one';
const strangersPassword = 'the choice of a stranger';

interface Tokens {
  access_token: string;
  refresh_token: string;
}

describe('accounts and their e-mails', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  // Its statements are recorded.
  let recorded: { pool: pg.Pool; statements: string[] };
  before(async () => {
    system = await createTestSystem();
    recorded = recordStatements(system);
    api = await startApi(
      apiDependencies(system, {
        accountLinkService: createAccountLinkService(recorded.pool, system.sessionsRedis),
      }),
    );
  });
  after(async () => {
    api.close();
    await recorded.pool.end();
    await system.close();
  });
  let email: string;
  beforeEach(() => {
    email = newAddress();
  });

  const newAddress = () => `${randomUUID()}@example.org`;
  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    sendJson(api, method, path, body, { token });
  const auth = (path: string, body: unknown) => send('POST', `/auth/${path}`, body);
  const logIn = (given = password, whose = email) => auth('login', { email: whose, password: given });
  const signIn = async (given = password, whose = email) => (await logIn(given, whose)).body as Tokens;
  const me = (token: string) => send('GET', '/me', undefined, token);
  const refresh = async (token: string) => (await auth('refresh', { refresh_token: token })).status;
  const tokenFor = async (whose = email) => {
    const mail = await latestMail(system.pool, whose);
    assert(mail?.token, 'an e-mail with a link');
    return mail.token;
  };
  const isSentNothing = async (whose = email) => (await latestMail(system.pool, whose)) === null;
  async function forget(whose = email): Promise<string> {
    assert.equal((await auth('forgot-password', { email: whose })).status, 202);
    return tokenFor(whose);
  }
  const reset = (token: string, given = nextPassword) =>
    auth('reset-password', { token, new_password: given });
  const count = async (answers: Promise<Answer>[]) => {
    const counts: Record<number, number> = {};
    for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  };
  const pointersOf = ({ body }: Answer) => body.errors?.map(({ pointer }: { pointer: string }) => pointer);
  const expire = (token: string, minutes: number) =>
    system.pool.query(
      `update account_link_tokens set expires_at = expires_at - make_interval(mins => $2::int)
       where token_hash = encode(sha256($1::bytea), 'base64')
          or token_hash = replace(replace(rtrim(encode(sha256($1::bytea), 'base64'), '='), '+', '-'), '/', '_')`,
      [token, minutes],
    );

  describe('a response', () => {
    /** All that a client can see of a response, but for what differs between any two. */
    const visible = ({ status, headers, body }: Answer) => {
      const shown = Object.fromEntries(headers);
      for (const name of ['date', 'x-request-id', 'ratelimit-remaining', 'ratelimit-reset'])
        delete shown[name];
      return { status, headers: shown, body };
    };
    const requests: [string, (whose: string) => Promise<Answer>][] = [
      ['POST /v1/auth/register', (whose) => auth('register', { email: whose, password: strangersPassword })],
      ['POST /v1/auth/forgot-password', (whose) => auth('forgot-password', { email: whose })],
    ];

    for (const [name, request] of requests)
      it(`of ${name} is the same, after the same statements, whether or not the address has an account`, async () => {
        const known = newAddress();
        await addStudent(system.pool, known, password);
        const disabled = newAddress();
        await addStudent(system.pool, disabled, password);
        await system.pool.query('update accounts set disabled_at = now() where email = $1', [disabled]);
        const waiting = newAddress();
        await auth('register', { email: waiting, password });
        const seen = [];
        for (const whose of [newAddress(), known, disabled, waiting]) {
          recorded.statements.length = 0;
          const answer = await request(whose);
          assert.equal(answer.status, 202);
          seen.push({ ...visible(answer), statements: [...recorded.statements] });
        }
        assert(seen[0]?.statements.some((text) => text.startsWith('insert into account_links')));
        assert(!seen[0]?.statements.some((text) => /\b(from|into|update) accounts\b/.test(text)));
        for (const each of seen.slice(1)) assert.deepEqual(each, seen[0]);
      });

    it('of PUT /v1/me/email, and GET /v1/me after it, are the same whether or not another account has the address', async () => {
      await addStudent(system.pool, email, password);
      const { access_token: token } = await signIn();
      const taken = newAddress();
      await addStudent(system.pool, taken, password);
      const free = newAddress();
      const seen = [];
      for (const whose of [free, taken]) {
        const answer = await send('PUT', '/me/email', { email: whose, password }, token);
        const before = (await me(token)).body;
        const mail = await latestMail(system.pool, whose);
        assert.equal(mail?.mail, whose === free ? 'confirm-address' : 'already-registered');
        await system.redis.flushdb();
        const after = (await me(token)).body;
        assert.equal(after.pending_email, whose);
        const resent = await send('POST', '/me/email/confirmation-mail', undefined, token);
        const hide = (profile: object) => JSON.stringify(profile).replace(whose, 'the new address');
        seen.push([visible(answer), hide(before), hide(after), visible(resent)]);
      }
      assert.deepEqual(seen[0], seen[1]);
    });

    it('to signing in with a registration that is not confirmed is that to an unknown account', async () => {
      await auth('register', { email, password });
      await tokenFor();
      const answers = [await logIn(), await logIn(password, newAddress())];
      assert.deepEqual(
        answers.map(({ status, body }) => [status, body.detail]),
        answers.map(() => [401, 'The e-mail address or the password is wrong.']),
      );
    });
  });

  describe('registering', () => {
    it('takes the token of the e-mail and the password, and the account can then be used', async () => {
      await auth('register', { email: email.toUpperCase(), password });
      const token = await tokenFor();
      const wrong = await auth('confirm-registration', { token, password: strangersPassword });
      assert.deepEqual([wrong.status, pointersOf(wrong)], [400, ['/password']]);
      const unknown = await auth('confirm-registration', { token: 'unknown', password });
      assert.deepEqual([unknown.status, pointersOf(unknown)], [400, ['/token']]);
      const made = await auth('confirm-registration', { token, password });
      assert.deepEqual([made.status, { ...made.body, id: 0 }], [201, { id: 0, email, role: 'student' }]);
      const { access_token } = await signIn();
      assert.equal((await me(access_token)).body.email_confirmed, true);
    });

    it('never makes the password of a stranger valid who registered the address first', async () => {
      await auth('register', { email, password: strangersPassword });
      const first = await tokenFor();
      await auth('register', { email, password });
      const second = await tokenFor();
      // The owner opens both links, and knows one password only.
      assert.equal((await auth('confirm-registration', { token: first, password })).status, 400);
      assert.equal((await auth('confirm-registration', { token: second, password })).status, 201);
      assert.equal((await logIn(strangersPassword)).status, 401);
      assert.equal((await logIn()).status, 200);
      const late = await auth('confirm-registration', { token: first, password: strangersPassword });
      assert.deepEqual([late.status, pointersOf(late)], [400, ['/token']]);
    });

    it('an address that has an account sends its owner a link to set a password, and changes nothing', async () => {
      await addStudent(system.pool, email, password);
      await auth('register', { email, password: strangersPassword });
      const mail = await latestMail(system.pool, email);
      assert.equal(mail?.mail, 'already-registered');
      const asRegistration = { token: mail.token, password: strangersPassword };
      assert.equal((await auth('confirm-registration', asRegistration)).status, 400);
      assert.equal((await logIn(strangersPassword)).status, 401);
      assert.equal((await reset(mail.token ?? '')).status, 200);
      assert.equal((await logIn(nextPassword)).status, 200);
    });

    it('ends with one account when the link is opened many times at once, or two links at once', async () => {
      await auth('register', { email, password });
      const token = await tokenFor();
      const confirm = (each: string) => auth('confirm-registration', { token: each, password });
      assert.deepEqual(await count(Array.from({ length: 6 }, () => confirm(token))), { 201: 1, 400: 5 });

      email = newAddress();
      await auth('register', { email, password });
      const one = await tokenFor();
      await auth('register', { email, password });
      const counts = await count([confirm(one), confirm(await tokenFor())]);
      assert.equal(counts[201], 1, JSON.stringify(counts));
    });

    it('is refused with 409 when the address has got an account by now', async () => {
      await auth('register', { email, password });
      const token = await tokenFor();
      await addStudent(system.pool, email, nextPassword);
      const { status } = await auth('confirm-registration', { token, password });
      assert.equal(status, 409);
      assert.equal((await logIn()).status, 401);
    });

    it('expires after a day', async () => {
      await auth('register', { email, password });
      const token = await tokenFor();
      await expire(token, 24 * 60);
      const late = await auth('confirm-registration', { token, password });
      assert.deepEqual([late.status, pointersOf(late)], [400, ['/token']]);
    });

    it('stores neither the password nor the token, and neither an address nor a token in the job', async () => {
      await auth('register', { email, password });
      const token = await tokenFor();
      const { rows } = await system.pool.query(
        `select (select string_agg(to_jsonb(l)::text, '') from account_links l) ||
                (select string_agg(to_jsonb(t)::text, '') from account_link_tokens t) as links,
                (select string_agg(to_jsonb(j)::text, '') from jobs j) as jobs`,
      );
      assert(!rows[0].links.includes(password) && !rows[0].links.includes(token));
      assert.doesNotMatch(rows[0].jobs, /@|argon2/);
      assert(!rows[0].jobs.includes(token));
    });
  });

  describe('a forgotten password', () => {
    beforeEach(() => addStudent(system.pool, email, password));

    it('is replaced by one whose link was sent, which ends every session and confirms the address', async () => {
      await system.pool.query('update accounts set confirmed_at = null where email = $1', [email]);
      const sessions = [await signIn(), await signIn()];
      const answer = await reset(await forget());
      assert.deepEqual([answer.status, { ...answer.body, id: 0 }], [200, { id: 0, email, role: 'student' }]);
      for (const { access_token, refresh_token } of sessions) {
        assert.equal((await me(access_token)).status, 401);
        assert.equal(await refresh(refresh_token), 401);
      }
      assert.equal((await logIn()).status, 401);
      const { access_token } = await signIn(nextPassword);
      assert.equal((await me(access_token)).body.email_confirmed, true);
    });

    it('is set once by each link, and by one of several concurrent requests', async () => {
      const token = await forget();
      const passwords = Array.from({ length: 6 }, (_, n) => `the ${n} of six choices`);
      const answers = await Promise.all(passwords.map((each) => reset(token, each)));
      const won = answers.findIndex(({ status }) => status === 200);
      assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 400, 400, 400, 400, 400]);
      assert.equal((await logIn(passwords[won])).status, 200);
      const again = await reset(token);
      assert.deepEqual([again.status, pointersOf(again)], [400, ['/token']]);
    });

    it('makes every other link of the account invalid, as does a change of the password', async () => {
      const [first, second] = [await forget(), await forget()];
      assert.equal((await reset(second)).status, 200);
      assert.equal((await reset(first)).status, 400);

      const third = await forget();
      const { access_token: token } = await signIn(nextPassword);
      const change = { old_password: nextPassword, new_password: password };
      assert.equal((await send('PUT', '/me/password', change, token)).status, 204);
      assert.equal((await reset(third)).status, 400);

      const fourth = await forget();
      await runCli(['user', 'set-password', email, '--generate'], system.config);
      assert.equal((await reset(fourth)).status, 400);
    });

    it('can be set for an hour', async () => {
      const token = await forget();
      await expire(token, 59);
      assert.equal((await reset(token, 'short')).body.errors.length, 1, 'the token is still valid');
      await expire(token, 1);
      assert.deepEqual(pointersOf(await reset(token)), ['/token']);
    });

    it('of a disabled account is not sent, and its links are no longer valid', async () => {
      const token = await forget();
      await runCli(['user', 'disable', email], system.config);
      assert.equal((await reset(token)).status, 400);
      await auth('forgot-password', { email });
      assert.equal(await isSentNothing(), true);
      await runCli(['user', 'enable', email], system.config);
      assert.equal((await reset(token)).status, 400, 'a link from before is not restored');
    });

    it('of an unknown address sends nothing and leaves nothing behind', async () => {
      const nobody = newAddress();
      await auth('forgot-password', { email: nobody });
      assert.equal(await isSentNothing(nobody), true);
      const { rows } = await system.pool.query('select from account_links where email = $1', [nobody]);
      assert.equal(rows.length, 0);
    });

    it('forgets the wrong passwords that delayed the owner', async () => {
      const limits = createRateLimits(
        system.sessionsRedis,
        createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
        { ...system.config, RATE_LIMIT_SIGN_INS: 50 },
        () => undefined,
      );
      await until('redis', async () => system.sessionsRedis.status === 'ready');
      const guess = () => limits.guess(email, ['127.0.0.1']);
      for (let n = 0; n < 50; n += 1) await guess();
      await assert.rejects(guess(), { code: 'too-many-requests' });
      await reset(await forget());
      await guess();
      await limits.close();
    });

    it('is changed in the audit log by the account, without its address', async () => {
      await reset(await forget());
      const { rows } = await system.pool.query(
        `select actor, action, before, after from audit where entity = 'accounts'
         and entity_id = (select id::text from accounts where email = $1) and action = 'update'`,
        [email],
      );
      assert(rows.length > 0);
      for (const { actor } of rows) assert.match(actor, /^account:\d+$/);
      assert.doesNotMatch(JSON.stringify(rows), /@|argon2/);
    });

    it('cannot be set without the sessions Redis, and its link stays valid', async () => {
      const token = await forget();
      const unreachable = system.sessionsRedis.duplicate({
        port: 1,
        lazyConnect: true,
        retryStrategy: () => null,
      });
      unreachable.on('error', () => undefined);
      const service = createAccountLinkService(system.pool, unreachable);
      await assert.rejects(service.resetPassword({ token, newPassword: nextPassword, requestId: 'x' }), {
        code: 'sessions-unavailable',
      });
      assert.equal((await logIn()).status, 200);
      assert.equal((await reset(token)).status, 200);
    });
  });

  describe('a change of the address', () => {
    let next: string;
    let tokens: Tokens;
    beforeEach(async () => {
      await addStudent(system.pool, email, password);
      tokens = await signIn();
      next = newAddress();
    });
    const ask = (to = next, given = password, token = tokens.access_token) =>
      send('PUT', '/me/email', { email: to, password: given }, token);
    const confirm = (token: string, as = tokens.access_token) =>
      send('POST', '/me/email/confirm', { token }, as);

    it('takes effect when the link is opened, and is told to the old address', async () => {
      const wrong = await ask(next, 'not this one');
      assert.deepEqual([wrong.status, pointersOf(wrong)], [400, ['/password']]);
      const same = await ask(email.toUpperCase());
      assert.deepEqual([same.status, pointersOf(same)], [400, ['/email']]);
      assert.equal((await ask()).status, 202);
      assert.equal((await logIn(password, next)).status, 401);
      const before = (await me(tokens.access_token)).body;
      assert.deepEqual([before.email, before.pending_email], [email, next]);

      const changed = await confirm(await tokenFor(next));
      assert.deepEqual([changed.status, changed.body.email], [200, next]);
      assert.equal((await me(tokens.access_token)).status, 401, 'the token states the old address');
      const { body: renewed } = await auth('refresh', { refresh_token: tokens.refresh_token });
      const after = (await me(renewed.access_token)).body;
      assert.deepEqual([after.email, after.pending_email, after.email_confirmed], [next, null, true]);
      assert.equal((await logIn()).status, 401);
      assert.equal((await logIn(password, next)).status, 200);
      assert.deepEqual(await latestMail(system.pool, email), {
        mail: 'address-changed',
        address: email,
        accountId: null,
        token: null,
      });
    });

    it('needs the account that asked for it: a stranger cannot have his address confirmed by its owner', async () => {
      await ask();
      const token = await tokenFor(next);
      assert.equal((await send('POST', '/me/email/confirm', { token })).status, 401);
      const other = newAddress();
      await addStudent(system.pool, other, password);
      const refused = await confirm(token, (await signIn(password, other)).access_token);
      assert.deepEqual([refused.status, pointersOf(refused)], [400, ['/token']]);
      assert.equal((await reset(token)).status, 400, 'nor does its token set a password');
    });

    it('makes links that were sent to the old address invalid, and so does another request', async () => {
      const mistyped = newAddress();
      await ask(mistyped);
      const first = await tokenFor(mistyped);
      const toOld = await forget();
      await ask();
      assert.equal((await confirm(first)).status, 400);
      assert.equal((await confirm(await tokenFor(next))).status, 200);
      assert.equal((await reset(toOld)).status, 400);
    });

    it('is void once the password was changed', async () => {
      await ask();
      const token = await tokenFor(next);
      const change = { old_password: password, new_password: nextPassword };
      await send('PUT', '/me/password', change, tokens.access_token);
      assert.equal((await confirm(token)).status, 400);
    });

    it('to one address by two accounts is made for one of them, even against a registration', async () => {
      const other = newAddress();
      await addStudent(system.pool, other, password);
      const others = await signIn(password, other);
      await auth('register', { email: next, password });
      const registration = await tokenFor(next);
      await ask();
      const mine = await tokenFor(next);
      await ask(next, password, others.access_token);
      const theirs = await tokenFor(next);
      const answers = await Promise.all([
        confirm(mine),
        confirm(theirs, others.access_token),
        auth('confirm-registration', { token: registration, password }),
      ]);
      const won = answers.filter(({ status }) => status < 300);
      assert.equal(won.length, 1, JSON.stringify(answers.map(({ status }) => status)));
      for (const { status } of answers.filter((each) => !won.includes(each))) assert.equal(status, 409);
      const { rows } = await system.pool.query('select from accounts where email = $1', [next]);
      assert.equal(rows.length, 1);
    });

    it('is made once by many concurrent requests', async () => {
      await ask();
      const token = await tokenFor(next);
      const counts = await count(Array.from({ length: 5 }, () => confirm(token)));
      assert.equal(counts[200], 1, JSON.stringify(counts));
      const { rows } = await system.pool.query(
        `select from account_links where purpose = 'address-changed' and email = $1`,
        [email],
      );
      assert.equal(rows.length, 1, 'the old address is told once');
    });

    it('is not asked for by an account that was disabled meanwhile', async () => {
      await ask();
      const token = await tokenFor(next);
      await runCli(['user', 'disable', email], system.config);
      assert.equal((await confirm(token)).status, 401);
      const { rows } = await system.pool.query('select from accounts where email = $1', [next]);
      assert.equal(rows.length, 0);
    });

    it('is sent again on request, and the address of an older account can be confirmed in the same way', async () => {
      const again = () => send('POST', '/me/email/confirmation-mail', undefined, tokens.access_token);
      assert.equal((await again()).status, 409, 'nothing waits for confirmation');
      await ask();
      const first = await tokenFor(next);
      assert.equal((await again()).status, 202);
      const second = await tokenFor(next);
      assert.notEqual(first, second);
      assert.equal((await confirm(first)).status, 200, 'both links are valid');

      const older = newAddress();
      await addStudent(system.pool, older, password);
      await system.pool.query('update accounts set confirmed_at = null where email = $1', [older]);
      const { access_token } = await signIn(password, older);
      assert.equal((await me(access_token)).body.email_confirmed, false);
      assert.equal((await send('POST', '/me/email/confirmation-mail', undefined, access_token)).status, 202);
      assert.equal((await confirm(await tokenFor(older), access_token)).status, 200);
      const { body } = await me(access_token);
      assert.deepEqual([body.email, body.email_confirmed], [older, true]);
      const { rows } = await system.pool.query('select from account_links where email = $1', [older]);
      assert.equal(rows.length, 0, 'an address that stays is told of no change');
    });

    it('is forgotten with the account', async () => {
      await ask();
      await tokenFor(next);
      await send('DELETE', '/me', { password }, tokens.access_token);
      const { rows } = await system.pool.query('select from account_links where email = any($1)', [
        [email, next],
      ]);
      assert.equal(rows.length, 0);
    });
  });

  it('e-mails to one address are limited alike, whether or not it has an account, also from many clients', async () => {
    const rateLimits = createRateLimits(
      system.sessionsRedis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      { ...system.config, RATE_LIMIT_MAILS: 3 },
      () => undefined,
    );
    const settings = { ...system.config, TRUST_PROXY: 1 };
    const limited = await startApi(apiDependencies(system, { rateLimits, settings }));
    const known = newAddress();
    await addStudent(system.pool, known, password);
    for (const whose of [known, newAddress()]) {
      const statuses: number[] = [];
      for (let n = 0; n < 5; n += 1) {
        const path = n % 2 === 0 ? '/auth/forgot-password' : '/auth/register';
        const body = { email: n === 1 ? whose.toUpperCase() : whose, ...(n % 2 === 1 && { password }) };
        const headers = { 'X-Forwarded-For': `198.51.100.${n}` };
        const answer = await sendJson(limited, 'POST', path, body, { headers });
        statuses.push(answer.status);
        if (answer.status === 429) assert(Number(answer.headers.get('retry-after')) > 1_800);
      }
      assert.deepEqual(statuses, [202, 202, 202, 429, 429]);
    }
    limited.close();
  });
});

/** A pool of connections whose statements are recorded in their order. */
function recordStatements(system: TestSystem): { pool: pg.Pool; statements: string[] } {
  const statements: string[] = [];
  const pool = createPool({ ...system.config, DATABASE_POOL: 2 }, 'test', quiet);
  pool.on('connect', (client) => {
    const query = client.query.bind(client) as (...given: unknown[]) => unknown;
    Object.assign(client, {
      query(...given: unknown[]) {
        const [first] = given as [string | { text: string }];
        statements.push(typeof first === 'string' ? first : first.text);
        return query(...given);
      },
    });
  });
  return { pool, statements };
}
