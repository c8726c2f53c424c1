import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { newProofKey, newSecret, parseRefreshToken, wasIssued } from '../../../src/auth/refresh-token.ts';
import { createSessions } from '../../../src/storage/redis/sessions.ts';
import { addStudent } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const password = 'a long enough one';
const ownPage = { 'Sec-Fetch-Site': 'same-origin' };

describe('sessions', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let email: string;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });
  beforeEach(async () => {
    email = `${randomUUID()}@example.org`;
    await addStudent(system.pool, email, password);
  });

  const post = (path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
    sendJson(api, 'POST', `/auth/${path}`, body, { headers });
  const logIn = async () => (await post('login', { email, password })).body;
  const refresh = (refresh_token: string) => post('refresh', { refresh_token });
  const bearer = (token: string) => ({ Authorization: `Bearer ${token}` });
  const me = async (token: string) => (await api.get('/v1/me', { headers: bearer(token) })).status;

  async function logInWithCookies(): Promise<{ access: string; refresh: string }> {
    const { headers } = await post('login', { email, password, cookie: true }, ownPage);
    const cookies = headers.getSetCookie().map((cookie) => String(cookie.split(';')[0]));
    return {
      access: String(cookies.find((cookie) => cookie.startsWith('institutes_access'))),
      refresh: String(cookies.find((cookie) => cookie.startsWith('institutes_refresh'))),
    };
  }
  const meByCookie = async (Cookie: string) => (await api.get('/v1/me', { headers: { Cookie } })).status;

  /** A request whose body goes in chunks, without a length. */
  const chunked = (path: string, body: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      const sent = request(
        `${api.address}/v1/auth/${path}`,
        { method: 'POST', headers: { 'Content-Type': 'application/json', 'Transfer-Encoding': 'chunked' } },
        (response) => resolve(response.resume().statusCode),
      );
      sent.on('error', reject);
      for (const part of body.match(/.{1,20}/g) ?? []) sent.write(part);
      sent.end();
    });

  describe('with a refresh token that they never issued', () => {
    const forgeries: Record<string, (session: string, secret: string) => string> = {
      'has another secret': (session) => `${session}.${randomBytes(48).toString('base64url')}`,
      'has a secret of the older, shorter form': (session) =>
        `${session}.${randomBytes(32).toString('base64url')}`,
      'has one other character in front': (session, secret) =>
        `${session}.${secret.startsWith('A') ? 'B' : 'A'}${secret.slice(1)}`,
      'has one other character at the end': (session, secret) =>
        `${session}.${secret.slice(0, -1)}${secret.endsWith('A') ? 'B' : 'A'}`,
      'belongs to another session': (session) => `${session}.${newSecret(session, newProofKey())}`,
      'is cut off': (session, secret) => `${session}.${secret.slice(0, 43)}`,
      'is empty': (session) => `${session}.`,
    };
    for (const [what, forge] of Object.entries(forgeries))
      for (const path of ['refresh', 'logout'])
        it(`continue: POST /v1/auth/${path} answers 401 to one that ${what}`, async () => {
          const tokens = await logIn();
          const [session, secret] = tokens.refresh_token.split('.');
          assert.equal((await post(path, { refresh_token: forge(session, secret) })).status, 401);
          assert.equal(await me(tokens.access_token), 200);
          assert.equal((await refresh(tokens.refresh_token)).status, 200);
        });
  });

  it('end when POST /v1/auth/refresh gets a token for the second time, even long after its first use', async () => {
    const first = await logIn();
    let newest = first;
    for (let n = 0; n < 30; n += 1) newest = (await refresh(newest.refresh_token)).body;
    assert.equal(await me(newest.access_token), 200);
    assert.equal((await refresh(first.refresh_token)).status, 401);
    assert.equal(await me(newest.access_token), 401);
    assert.equal((await refresh(newest.refresh_token)).status, 401);
  });

  it('that were opened before tokens had proofs can be refreshed, and a forged token does not end them', async () => {
    const tokens = await logIn();
    const [session] = tokens.refresh_token.split('.');
    // As an earlier version left it.
    const secret = randomBytes(32).toString('base64url');
    const { digest } = await import('../../../src/auth/refresh-token.ts');
    await system.sessionsRedis.hset(`session:${session}`, 'hash', digest(secret));
    await system.sessionsRedis.hdel(`session:${session}`, 'proof');
    assert.equal((await refresh(`${session}.${randomBytes(32).toString('base64url')}`)).status, 401);
    const { status, body } = await refresh(`${session}.${secret}`);
    assert.equal(status, 200);
    assert.equal((await refresh(body.refresh_token)).status, 200);
  });

  it('issue tokens whose proof depends on the session, the key and every character', () => {
    const [session, key] = [randomUUID(), newProofKey()];
    const secret = newSecret(session, key);
    const token = parseRefreshToken(`${session}.${secret}`);
    assert(token);
    assert.equal(wasIssued(token, key), true);
    assert.equal(wasIssued(token, newProofKey()), false);
    assert.equal(wasIssued({ session: randomUUID(), secret }, key), false);
    for (let at = 0; at < secret.length; at += 1) {
      const other = secret[at] === 'A' ? 'B' : 'A';
      const altered = secret.slice(0, at) + other + secret.slice(at + 1);
      assert.equal(wasIssued({ session, secret: altered }, key), false, `character ${at}`);
    }
  });

  describe('at POST /v1/auth/logout', () => {
    it('end when the refresh token is in a chunked body', async () => {
      const tokens = await logIn();
      const body = JSON.stringify({ refresh_token: tokens.refresh_token });
      assert.equal(await chunked('logout', body), 204);
      assert.equal(await me(tokens.access_token), 401);
      assert.equal((await refresh(tokens.refresh_token)).status, 401);
    });

    it('end when only an access token is sent', async () => {
      const tokens = await logIn();
      assert.equal((await post('logout', undefined, bearer(tokens.access_token))).status, 204);
      assert.equal(await me(tokens.access_token), 401);
      assert.equal((await refresh(tokens.refresh_token)).status, 401);
    });

    it('end when only one of the cookies is sent, and only by our own page', async () => {
      for (const kind of ['access', 'refresh'] as const) {
        const cookies = await logInWithCookies();
        const headers = { Cookie: cookies[kind] };
        assert.equal((await post('logout', undefined, headers)).status, 403);
        assert.equal(await meByCookie(cookies.access), 200);
        assert.equal((await post('logout', undefined, { ...headers, ...ownPage })).status, 204);
        assert.equal(await meByCookie(cookies.access), 401);
      }
    });

    it('both end when the access token and the refresh token belong to different sessions', async () => {
      const [one, other] = [await logIn(), await logIn()];
      const answer = await post('logout', { refresh_token: one.refresh_token }, bearer(other.access_token));
      assert.equal(answer.status, 204);
      assert.deepEqual([await me(one.access_token), await me(other.access_token)], [401, 401]);
    });

    it('do not end without a valid token: 401', async () => {
      const tokens = await logIn();
      assert.equal((await post('logout')).status, 401);
      assert.equal((await post('logout', {})).status, 401);
      assert.equal(await chunked('logout', '{}'), 401);
      assert.equal((await post('logout', undefined, bearer('x.y.z'))).status, 401);
      const refresh_token = `${randomUUID()}.${randomBytes(48).toString('base64url')}`;
      assert.equal((await post('logout', { refresh_token })).status, 401);
      assert.equal(
        (await post('logout', undefined, { Cookie: 'institutes_refresh=x', ...ownPage })).status,
        401,
      );
      await post('logout', undefined, bearer(tokens.access_token));
      assert.equal((await post('logout', undefined, bearer(tokens.access_token))).status, 401);
    });

    it('that have already ended get 204', async () => {
      const { refresh_token } = await logIn();
      await post('logout', { refresh_token });
      assert.equal((await post('logout', { refresh_token })).status, 204);
    });
  });

  it('that are opened in the second of a revocation are accepted, and earlier ones are not', async () => {
    const before = await logIn();
    await runCli(['user', 'set-role', email, 'editor'], system.config);
    const after = await logIn();
    assert.equal(await me(before.access_token), 401);
    assert.equal(await me(after.access_token), 200);
    const next = (await refresh(before.refresh_token)).body;
    assert.equal(await me(next.access_token), 200);
  });

  it('stay revoked, whatever is revoked afterwards', async () => {
    const sessions = createSessions(system.sessionsRedis);
    const token = (session: string, issuedAt: number) => ({ session, accountId: 4_711, issuedAt });
    await sessions.revokeAccount(4_711, 20_000);
    await sessions.revokeOthers(4_711, 'a', 30_000);
    assert.equal(await sessions.isRevoked(token('a', 20)), true, 'of all up to 20');
    assert.equal(await sessions.isRevoked(token('a', 20.000001)), false, 'spared');
    assert.equal(await sessions.isRevoked(token('b', 30)), true);
    assert.equal(await sessions.isRevoked(token('b', 30.000001)), false);
    await sessions.revokeOthers(4_711, 'b', 40_000);
    assert.equal(await sessions.isRevoked(token('b', 30)), true, 'sparing b now does not undo what was');
    assert.equal(await sessions.isRevoked(token('b', 31)), false);
    assert.equal(await sessions.isRevoked(token('a', 40)), true);
    await sessions.revokeAccount(4_711, 10_000);
    assert.equal(await sessions.isRevoked(token('b', 30)), true, 'an earlier time lowers nothing');
  });

  it('of a disabled account stay ended when it is enabled again', async () => {
    const tokens = await logIn();
    await runCli(['user', 'disable', email], system.config);
    await runCli(['user', 'enable', email], system.config);
    assert.equal(await me(tokens.access_token), 401);
    assert.equal((await refresh(tokens.refresh_token)).status, 401);
    assert.equal(await me((await logIn()).access_token), 200);
  });

  it('are limited to 50 per account: the next one ends the oldest', async () => {
    const first = await logIn();
    const second = await logIn();
    for (let n = 0; n < 49; n += 1) await logIn();
    assert.equal(await me(first.access_token), 401);
    assert.equal((await refresh(first.refresh_token)).status, 401);
    assert.equal(await me(second.access_token), 200);
  });

  it('of the caller continue when refreshes coincide with a change of the password', async () => {
    const tokens = await logIn();
    const change = api.get('/v1/me/password', {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json', ...bearer(tokens.access_token) },
      body: JSON.stringify({ old_password: password, new_password: 'quite another one' }),
    });
    let newest = tokens;
    for (let done = false; !done; ) {
      done = await Promise.race([change.then(() => true), delay(20).then(() => false)]);
      const next = await refresh(newest.refresh_token);
      assert.equal(next.status, 200);
      newest = next.body;
    }
    assert.equal((await change).status, 204);
    assert.equal(await me(newest.access_token), 200);
  });
});
