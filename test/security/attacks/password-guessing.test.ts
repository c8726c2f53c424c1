import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { checkPassword, hashPassword } from '../../../src/auth/passwords.ts';
import { loadConfig } from '../../../src/config.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { createRedisCircuitBreaker } from '../../../src/storage/redis/circuit-breaker.ts';
import { createRateLimits } from '../../../src/storage/redis/rate-limits.ts';
import { addStudent, latestMail } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const password = 'a long enough one';

describe('password guessing', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let email: string;
  before(async () => {
    system = await createTestSystem();
    await until('redis', async () => system.sessionsRedis.status === 'ready');
    // The limits that are set where nothing else is, behind one proxy.
    const { RATE_LIMIT_READS, RATE_LIMIT_SIGN_INS } = loadConfig({});
    const rateLimits = createRateLimits(
      system.sessionsRedis,
      createRedisCircuitBreaker(system.metrics, 'sessions-redis'),
      { RATE_LIMIT_READS, RATE_LIMIT_WRITES: 1_000_000, RATE_LIMIT_SIGN_INS, RATE_LIMIT_MAILS: 100 },
      () => undefined,
    );
    const settings = { ...loadConfig({}), TRUST_PROXY: 1 };
    api = await startApi(apiDependencies(system, { rateLimits, settings }));
  });
  after(async () => {
    api.close();
    await system.close();
  });
  beforeEach(async () => {
    email = `${randomUUID()}@example.org`;
    await addStudent(system.pool, email, password);
  });

  let addresses = 0;
  /** An IPv4 address that no other test uses. */
  function newAddress(): string {
    addresses += 1;
    return `198.18.${addresses >> 8}.${addresses & 255}`;
  }
  const send = (
    method: string,
    path: string,
    body: unknown,
    client: string,
    token?: string,
  ): Promise<Answer> => sendJson(api, method, path, body, { token, headers: { 'X-Forwarded-For': client } });
  const logIn = (client: string, given: string, whose = email) =>
    send('POST', '/auth/login', { email: whose, password: given }, client);
  const guess = (client: string, whose = email) => logIn(client, `wrong ${randomUUID()}`, whose);
  async function statuses(answers: Promise<Answer>[]): Promise<Record<number, number>> {
    const counts: Record<number, number> = {};
    for (const { status } of await Promise.all(answers)) counts[status] = (counts[status] ?? 0) + 1;
    return counts;
  }
  const inTurn = async (count: number, call: (n: number) => Promise<Answer>) => {
    const answers: Answer[] = [];
    for (let n = 0; n < count; n += 1) answers.push(await call(n));
    return answers;
  };

  it('does not limit successful sign-ins of three people behind one address', async () => {
    const address = newAddress();
    const people = [email, `${randomUUID()}@example.org`, `${randomUUID()}@example.org`];
    for (const whose of people.slice(1)) await addStudent(system.pool, whose, password);
    const answers = await inTurn(45, (n) => logIn(address, password, people[n % 3] as string));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))], [200]);
  });

  it('is limited to ten wrong guesses for an account from one address, also for concurrent guesses', async () => {
    const address = newAddress();
    // Some find no turn to be hashed; they are not counted, and may be made again.
    const wrong = new Set<number>();
    let checked = 0;
    for (let round = 0; round < 3; round += 1) {
      const counts = await statuses(Array.from({ length: 100 }, () => guess(address)));
      checked += counts[401] ?? 0;
      for (const status of Object.keys(counts)) wrong.add(Number(status));
    }
    assert(checked <= 10, `${checked} guesses were checked`);
    assert(wrong.has(429));
    const refused = await logIn(address, password);
    assert.equal(refused.status, 429);
    assert(Number(refused.headers.get('retry-after')) > 0);
    assert.match(refused.body.detail, /^Too many wrong passwords\. Please try again in \d+ (s|minutes)\.$/);
    assert.equal(refused.headers.get('ratelimit-remaining'), '0');
  });

  it('by strangers does not lock the owner out, from any address', async () => {
    for (let stranger = 0; stranger < 2; stranger += 1) {
      const address = newAddress();
      await inTurn(11, () => guess(address));
    }
    // The delay is two seconds at most.
    assert.equal((await logIn(newAddress(), password)).status, 200);
  });

  it('from many addresses is delayed one guess after another, while the owner at a known address does not wait', async () => {
    const home = newAddress();
    assert.equal((await logIn(home, password)).status, 200);
    const counts = await statuses(
      Array.from({ length: 60 }, async (_, n) => {
        const answer = await guess(`198.51.100.${n}`);
        if (answer.status === 429) assert(Number(answer.headers.get('retry-after')) <= 5);
        return answer;
      }),
    );
    assert((counts[401] ?? 0) <= 20, `checked: ${JSON.stringify(counts)}`);
    assert.equal((await logIn(home, password)).status, 200);
    // As long as somebody guesses without a pause whoever comes from elsewhere competes with them, but is not locked out.
    await until('a turn from an address that is not known', async () => {
      const { status } = await logIn(newAddress(), password);
      return status === 200;
    });
  });

  it('with one password for many accounts is refused by address and by network', async () => {
    const address = newAddress();
    const spraying = await inTurn(21, () => guess(address, `${randomUUID()}@example.org`));
    assert.deepEqual([spraying[19]?.status, spraying[20]?.status], [401, 429]);

    const site = (n: number) => `2001:db8:4711:${(n * 256).toString(16)}::1`;
    const sites = await inTurn(60, (n) => guess(site(n), `${randomUUID()}@example.org`));
    assert.equal(sites.filter(({ status }) => status === 401).length, 30, 'three times the limit by a /48');
    const household = (n: number) => `2001:db8:4712:${n.toString(16)}::1`;
    const households = await inTurn(30, (n) => guess(household(n), `${randomUUID()}@example.org`));
    assert.equal(households.filter(({ status }) => status === 401).length, 20, 'twice the limit by a /56');
  });

  it('from 60 /64 networks of one /48 at the same time is limited', async () => {
    const counts = await statuses(
      Array.from({ length: 60 }, (_, n) => guess(`2001:db8:4713:${n.toString(16)}::1`)),
    );
    assert((counts[401] ?? 0) <= 20, JSON.stringify(counts));
  });

  describe('every route that checks a password', () => {
    const checked = endpoints.filter(
      ({ path, body }) =>
        path !== '/v1/auth/register' &&
        Object.keys((body?.schema as { properties?: object } | undefined)?.properties ?? {}).some((name) =>
          /^(old_)?password$/.test(name),
        ),
    );
    // The token of a registration of the address that was made before it had an account.
    let token: string | null | undefined;
    beforeEach(async () => {
      const whose = email;
      await system.pool.query('update accounts set email = $2 where email = $1', [whose, `other-${whose}`]);
      await send('POST', '/auth/register', { email: whose, password }, newAddress());
      token = (await latestMail(system.pool, whose))?.token;
      await system.pool.query('update accounts set email = $1 where email = $2', [whose, `other-${whose}`]);
    });
    const attempts: Record<string, (given: string) => object> = {
      'post /v1/auth/login': (given) => ({ email, password: given }),
      'post /v1/auth/confirm-registration': (given) => ({ token, password: given }),
      'put /v1/me/email': (given) => ({ email: `next-${email}`, password: given }),
      'put /v1/me/password': (given) => ({ old_password: given, new_password: 'quite another one' }),
      'delete /v1/me': (given) => ({ password: given }),
    };

    it('is covered by this test', () => {
      assert.deepEqual(
        checked.map(({ method, path }) => `${method} ${path}`).sort(),
        Object.keys(attempts).sort(),
      );
    });

    for (const [route, bodyOf] of Object.entries(attempts))
      it(`shares the count of guesses with all other routes: ${route}`, async () => {
        const address = newAddress();
        const { body } = await logIn(newAddress(), password);
        const [method = '', path = ''] = route.split(' ');
        const attempt = (given: string) =>
          send(method.toUpperCase(), path.replace('/v1', ''), bodyOf(given), address, body.access_token);
        await inTurn(5, () => guess(address));
        const counts = await statuses(Array.from({ length: 30 }, () => attempt(`wrong ${randomUUID()}`)));
        assert((counts[400] ?? 0) + (counts[401] ?? 0) <= 5, JSON.stringify(counts));
        await inTurn(5, () => attempt(`wrong ${randomUUID()}`));
        const refused = await attempt(password);
        assert.equal(refused.status, 429, 'the right one as well');
        assert(Number(refused.headers.get('retry-after')) > 0);
        assert.equal((await logIn(address, password)).status, 429);
      });
  });
});

describe('concurrent password hashes', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  before(async () => {
    system = await createTestSystem();
    await until('redis', async () => system.sessionsRedis.status === 'ready');
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  it('run two at a time while sixteen wait, and further ones are refused at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 40 }, () => hashPassword(password)));
    const refused = results.filter(({ status }) => status === 'rejected');
    assert.equal(refused.length, 40 - 2 - 16);
    for (const { reason } of refused as PromiseRejectedResult[]) {
      assert.equal(reason.code, 'overloaded');
      assert.equal(reason.retryAfterSeconds, 1);
    }
    const hash = await hashPassword(password);
    assert.equal(await checkPassword(hash, password), true, 'and it goes on');
  });

  it('beyond the limit get 503 with Retry-After from POST /v1/auth/login and do not count as guesses', async () => {
    const email = 'asha@example.org';
    const send = (path: string, given: string) =>
      sendJson(api, 'POST', `/auth/${path}`, { email, password: given });
    await addStudent(system.pool, email, password);
    const finished: string[] = [];
    const signingIn = Array.from({ length: 60 }, async () => {
      const answer = await send('login', password);
      finished.push('login');
      return answer;
    });
    // What reads files and other answers does not wait for the hashes.
    const health = api.get('/healthz').then(() => finished.push('health'));
    const answers = await Promise.all(signingIn);
    await health;
    const late = answers.filter(({ status }) => status === 503);
    assert(late.length > 0);
    for (const { headers } of late) assert.equal(headers.get('retry-after'), '1');
    assert(answers.every(({ status }) => status === 200 || status === 503));
    assert(finished.lastIndexOf('login') > finished.indexOf('health'));
    const keys = await system.sessionsRedis.keys(`${system.config.REDIS_PREFIX}limit:guess:*`);
    assert.deepEqual(keys, []);
  });

  it('are computed for unknown accounts as well', async () => {
    assert.equal(await checkPassword(null, password), false);
    assert.equal(await checkPassword(null, ''), false);
  });
});

describe('weak passwords', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const send = (method: string, path: string, body: unknown, token?: string): Promise<Answer> =>
    sendJson(api, method, path, body, { token });
  const guessable = (email: string) => [
    '1234567890',
    'aaaaaaaaaa',
    'Password123',
    email,
    email.split('@')[0] as string,
    'half of \ud800 one',
    'short',
  ];

  it('are refused with their reasons by POST /v1/auth/register', async () => {
    const email = 'asha.kumar@example.org';
    for (const given of guessable(email)) {
      const { status, body } = await send('POST', '/auth/register', { email, password: given });
      assert.equal(status, 400, given);
      assert.deepEqual(
        [...new Set(body.errors.map((error: { pointer: string }) => error.pointer))],
        ['/password'],
      );
    }
    const both = await send('POST', '/auth/register', { email: 'nobody', password: '1234567890' });
    assert.deepEqual(
      both.body.errors.map(({ pointer, detail }: Record<string, string>) => `${pointer} ${detail}`).sort(),
      [
        '/email must be an e-mail address',
        '/password must have at least 5 different characters, not counting runs such as 12345 or qwerty',
        '/password must not be a common password, even with a few characters added',
      ],
    );
  });

  it('are refused with their reasons by POST /v1/auth/reset-password, together with a wrong token', async () => {
    const email = 'asha.kumar@example.org';
    await addStudent(system.pool, email, 'a long enough one');
    await send('POST', '/auth/forgot-password', { email });
    const token = (await latestMail(system.pool, email))?.token;
    const reset = (given: string, of: unknown) =>
      send('POST', '/auth/reset-password', { token: of, new_password: given });
    for (const given of guessable(email)) {
      const { status, body } = await reset(given, token);
      assert.equal(status, 400, given);
      for (const error of body.errors) assert.equal(error.pointer, '/new_password');
    }
    const pointers = ({ body }: Answer) => body.errors.map(({ pointer }: { pointer: string }) => pointer);
    assert.deepEqual(pointers(await reset('aaaaaaaaaa', 'unknown')), ['/token', '/new_password']);
    assert.deepEqual(pointers(await reset('short', 'unknown')).sort(), ['/new_password', '/token']);
    assert.equal((await reset('a much better one', token)).status, 200, 'the token has not been used up');
  });

  it('are refused by PUT /v1/me/password, while an existing weak password still works', async () => {
    const email = 'binu.thomas@example.org';
    const weak = 'aaaaaaaaaa';
    await system.pool.query('insert into accounts (email, password_hash) values ($1, $2)', [
      email,
      await hashPassword(weak),
    ]);
    const { status, body } = await send('POST', '/auth/login', { email, password: weak });
    assert.equal(status, 200);
    for (const given of guessable(email)) {
      const refused = await send(
        'PUT',
        '/me/password',
        { old_password: weak, new_password: given },
        body.access_token,
      );
      assert.equal(refused.status, 400, given);
      for (const error of refused.body.errors) assert.equal(error.pointer, '/new_password');
    }
  });

  it('are compared after Unicode composition, while case and spaces matter', async () => {
    const email = 'chitra@example.org';
    await addStudent(system.pool, email, 'crème brûlée à la carte'.normalize('NFD'));
    const logIn = async (given: string) =>
      (await send('POST', '/auth/login', { email, password: given })).status;
    assert.equal(await logIn('crème brûlée à la carte'.normalize('NFC')), 200);
    assert.equal(await logIn('Crème brûlée à la carte'), 401);
    assert.equal(await logIn(' crème brûlée à la carte'), 401);
  });

  it('are refused by institutes user create and set-password, as are addresses that the API refuses', async () => {
    const user = (args: string[], input: string) =>
      runCli(['user', ...args, '--password-stdin'], system.config, input);
    const email = 'devi.nair@example.org';
    const refused = await user(['create', email], '1234567890');
    assert.equal(refused.code, 1);
    assert.match(
      refused.stderr,
      /The password must have at least 5 different characters.*; must not be a common password/,
    );
    assert.equal((await user(['create', 'nobody@localhost..'], 'a long enough one')).code, 2);
    const made = await user(['create', email], 'a long enough one\n');
    assert.equal(made.code, 0, made.stderr);
    assert.match(
      (await user(['set-password', email], 'devi.nair1')).stderr,
      /derived from the e-mail address/,
    );
    assert.match((await user(['set-password', email], 'short')).stderr, /at least 10 characters/);
    assert.equal((await send('POST', '/auth/login', { email, password: 'a long enough one' })).status, 200);
  });
});
