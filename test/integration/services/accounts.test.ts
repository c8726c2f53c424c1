import assert from 'node:assert/strict';
import { createSignInService } from '../../../src/services/sign-in-service.ts';
import { createRedis } from '../../../src/storage/redis/redis-client.ts';
import { addStudent, latestMail, signedIn } from '../../support/accounts.ts';
import { type Answer, apiDependencies, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, quiet, type TestSystem } from '../../support/system.ts';

describe('sign-in', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  beforeEach(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
  });
  afterEach(async () => {
    api.close();
    await system.close();
  });

  const asha = { email: 'Asha@Example.org', password: 'a long enough one' };
  const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    api.get(`/v1/auth/${path}`, {
      method: 'POST',
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  const me = (token: string) => api.get('/v1/me', { headers: { Authorization: `Bearer ${token}` } });
  const fieldErrors = ({ body }: Answer) =>
    body.errors.map(({ pointer, detail }: Record<string, string>) => [pointer, detail]);

  async function logIn() {
    await addStudent(system.pool, asha.email, asha.password);
    const { body } = await post('login', asha);
    return body as { access_token: string; refresh_token: string };
  }

  it('registers, logs in, refreshes and logs out', async () => {
    assert.equal((await post('register', asha)).status, 202);
    assert.equal((await post('login', asha)).status, 401, 'not before the link in the e-mail is opened');
    const token = (await latestMail(system.pool, 'asha@example.org'))?.token;
    const made = await post('confirm-registration', { token, password: asha.password });
    assert.equal(made.status, 201);
    assert.deepEqual({ ...made.body, id: 0 }, { id: 0, email: 'asha@example.org', role: 'student' });

    const login = await post('login', asha);
    assert.equal(login.status, 200);
    assert.equal(login.headers.get('cache-control'), 'no-store');
    assert.deepEqual([login.body.token_type, login.body.expires_in], ['Bearer', 900]);
    const known = await me(login.body.access_token);
    const { created_at, ...account } = known.body;
    assert.deepEqual(account, {
      ...made.body,
      email_confirmed: true,
      pending_email: null,
      shortlist: 0,
      saved_searches: 0,
    });
    assert(Date.parse(created_at) > 0);

    const next = await post('refresh', { refresh_token: login.body.refresh_token });
    assert.equal((await me(next.body.access_token)).status, 200);
    assert.equal((await post('logout', { refresh_token: next.body.refresh_token })).status, 204);
    assert.equal(
      (await me(next.body.access_token)).status,
      401,
      'the access token is revoked at once, not only when it expires',
    );
    assert.equal((await post('refresh', { refresh_token: next.body.refresh_token })).status, 401);
    assert.equal((await post('logout', { refresh_token: next.body.refresh_token })).status, 204);
    const { rows } = await system.pool.query('select * from audit where entity = $1', ['accounts']);
    assert.doesNotMatch(JSON.stringify(rows), /argon2/);
  });

  it('reports all errors of a body at once', async () => {
    const bad = await post('register', { email: 'nobody', password: 'short', role: 'admin' });
    assert.equal(bad.status, 400);
    assert.deepEqual(fieldErrors(bad).sort(), [
      ['/email', 'must be an e-mail address'],
      ['/password', 'must have at least 10 characters'],
      ['/role', 'is not a known field'],
    ]);
    assert.deepEqual(fieldErrors(await post('login', {})).sort(), [
      ['/email', 'is required'],
      ['/password', 'is required'],
    ]);
    assert.equal((await post('login', '{"email":')).status, 400);
    assert.equal((await post('login', '[]')).status, 400);
    assert.equal((await post('login')).status, 415);
    assert.equal((await post('login', 'email=x', { 'Content-Type': 'text/plain' })).status, 415);
    assert.equal((await post('login', { email: 'x'.repeat(2_000_000) })).status, 413);
    assert.equal((await post('login?x=1', asha)).status, 400);
    assert.equal((await post('refresh', { refresh_token: 'x' })).status, 401);
    assert.equal((await post('refresh')).status, 401);
  });

  it('answers the same for a wrong password, an unknown account and a disabled one', async () => {
    await addStudent(system.pool, asha.email, asha.password);
    const wrong = [await post('login', { ...asha, password: 'another long one' })];
    wrong.push(await post('login', { ...asha, email: 'nobody@example.org' }));
    await runCli(['user', 'disable', 'asha@example.org'], system.config);
    wrong.push(await post('login', asha));
    assert.deepEqual(
      wrong.map(({ status, body }) => [status, body.detail]),
      wrong.map(() => [401, 'The e-mail address or the password is wrong.']),
    );
  });

  it('ends the session when a refresh token is used twice', async () => {
    const first = await logIn();
    const { body: second } = await post('refresh', { refresh_token: first.refresh_token });
    assert.equal((await post('refresh', { refresh_token: first.refresh_token })).status, 401);
    assert.equal((await post('refresh', { refresh_token: second.refresh_token })).status, 401);
    assert.equal((await me(second.access_token)).status, 401);
    const other = await post('login', asha);
    assert.equal((await me(other.body.access_token)).status, 200, 'other sessions continue');
  });

  it('refreshes once when several requests present one refresh token at the same time', async () => {
    const { refresh_token } = await logIn();
    const all = await Promise.all(Array.from({ length: 8 }, () => post('refresh', { refresh_token })));
    assert.equal(all.filter(({ status }) => status === 200).length, 1);
  });

  it('applies a new role and the disabling of an account immediately', async () => {
    const { access_token, refresh_token } = await logIn();
    const changed = await runCli(['user', 'set-role', asha.email, 'editor'], system.config);
    assert.equal(changed.stdout, 'asha@example.org now has the role editor\n');
    assert.equal((await me(access_token)).status, 401);
    const { body: next } = await post('refresh', { refresh_token });
    assert.equal((await me(next.access_token)).body.role, 'editor');
    await runCli(['user', 'disable', asha.email], system.config);
    assert.equal((await me(next.access_token)).status, 401);
    assert.equal((await post('refresh', { refresh_token: next.refresh_token })).status, 401);
  });

  it('ends every session when an operator sets a password', async () => {
    const { refresh_token } = await logIn();
    const set = await runCli(['user', 'set-password', asha.email, '--generate', '--json'], system.config);
    assert.equal((await post('refresh', { refresh_token })).status, 401);
    assert.equal((await post('login', asha)).status, 401);
    const { password } = JSON.parse(set.stdout);
    assert.equal((await post('login', { ...asha, password })).status, 200);
  });

  it('stores the tokens of a page in cookies and accepts those only from our own page', async () => {
    await addStudent(system.pool, asha.email, asha.password);
    const ownPage = { 'Sec-Fetch-Site': 'same-origin' };
    assert.equal((await post('login', { ...asha, cookie: true })).status, 403);
    assert.equal(
      (await post('login', { ...asha, cookie: true }, { 'Sec-Fetch-Site': 'same-site' })).status,
      403,
    );
    const login = await post('login', { ...asha, cookie: true }, ownPage);
    assert.equal(login.status, 200);
    assert.equal(login.body.access_token, undefined);
    const set = login.headers.getSetCookie();
    assert.equal(set.length, 2);
    for (const cookie of set) assert.match(cookie, /; httponly/i);
    for (const cookie of set) assert.match(cookie, /; samesite=strict/i);
    const Cookie = set.map((cookie) => cookie.split(';')[0]).join('; ');
    assert.equal((await api.get('/v1/me', { headers: { Cookie } })).status, 200);
    assert.equal((await post('refresh', undefined, { Cookie })).status, 403);
    assert.equal((await post('refresh', undefined, { Cookie, Origin: 'https://evil.example' })).status, 403);
    assert.equal((await post('refresh', undefined, { Cookie, Origin: api.address })).status, 200);
    const gone = await post('refresh', undefined, { Cookie, ...ownPage });
    assert.equal(gone.status, 401);
    for (const cookie of gone.headers.getSetCookie()) assert.match(cookie, /=; .*expires=Thu, 01 Jan 1970/);
  });

  it('answers 503 to authenticated requests without Redis, while searches still work', async () => {
    const { headers } = await signedIn(system, 'admin');
    const away = createRedis(
      'sessions',
      { ...system.config, SESSIONS_REDIS_URL: 'redis://127.0.0.1:1/0' },
      quiet,
    );
    const signInService = createSignInService(system.pool, away, system.config);
    await system.ensureIndex();
    const cut = await startApi(apiDependencies(system, { signInService }));
    try {
      const answer = await cut.get('/v1/me', { headers });
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
      assert.equal((await cut.get('/v1/institutes', { headers })).status, 200);
    } finally {
      cut.close();
      away.disconnect();
    }
  });
});
