import assert from 'node:assert/strict';
import { addStudent } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const password = 'a long enough one';

describe('/v1/me', function () {
  this.timeout(30_000);
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
  const logIn = async (email: string, given = password) =>
    (await send('POST', '/auth/login', { email, password: given })).body;
  const register = (email: string) => addStudent(system.pool, email, password);
  const me = (token: string) => api.get('/v1/me', { headers: { Authorization: `Bearer ${token}` } });
  const refresh = async (token: string) =>
    (await send('POST', '/auth/refresh', { refresh_token: token })).status;

  it('PUT /v1/me/password keeps the session of the caller and ends all others', async () => {
    const email = 'asha@example.org';
    await register(email);
    const [mine, other] = [await logIn(email), await logIn(email)];
    const change = (old_password: string, new_password: string) =>
      send('PUT', '/me/password', { old_password, new_password }, mine.access_token);

    const wrong = await change('not this one', 'quite another one');
    assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [400, '/old_password']);
    assert.equal((await change(password, 'short')).body.errors[0].pointer, '/new_password');
    assert.equal((await me(other.access_token)).status, 200);

    assert.equal((await change(password, 'quite another one')).status, 204);
    assert.equal((await me(mine.access_token)).status, 200);
    assert.equal((await me(other.access_token)).status, 401);
    assert.equal(await refresh(other.refresh_token), 401);
    assert.equal(await refresh(mine.refresh_token), 200);
    assert.equal((await logIn(email)).status, 401);
    assert.equal((await me((await logIn(email, 'quite another one')).access_token)).status, 200);
  });

  it('DELETE /v1/me deletes the account and all its data, given the password', async () => {
    const email = 'binu@example.org';
    const { id } = await register(email);
    await addInstitute(system.pool, { slug: 'alpha' });
    const { access_token: token, refresh_token } = await logIn(email);
    const headers = { Authorization: `Bearer ${token}` };
    await api.get('/v1/me/shortlist/alpha', { method: 'PUT', headers });
    await send('POST', '/me/saved-searches', { name: 'x', query: 'q=x' }, token);
    const countRows = async () => {
      const { rows } = await system.pool.query(
        `select (select count(*) from accounts where id = $1)::int as accounts,
                (select count(*) from shortlist_items where account_id = $1)::int as items,
                (select count(*) from saved_searches where account_id = $1)::int as searches`,
        [id],
      );
      return Object.values(rows[0]);
    };

    const wrong = await send('DELETE', '/me', { password: 'not this one' }, token);
    assert.deepEqual([wrong.status, wrong.body.errors[0].pointer], [400, '/password']);
    assert.equal((await send('DELETE', '/me', {}, token)).status, 400);
    assert.deepEqual(await countRows(), [1, 1, 1]);

    assert.equal((await send('DELETE', '/me', { password }, token)).status, 204);
    assert.deepEqual(await countRows(), [0, 0, 0]);
    assert.equal((await me(token)).status, 401);
    assert.equal(await refresh(refresh_token), 401);
    assert.equal((await logIn(email)).status, 401);
    const { rows } = await system.pool.query(
      `select actor, action from audit where entity = 'accounts' and entity_id = $1 order by id desc limit 1`,
      [String(id)],
    );
    assert.deepEqual(rows, [{ actor: `account:${id}`, action: 'delete' }]);
    await register(email);
    assert.equal((await logIn(email)).token_type, 'Bearer', 'the address can be registered again');
  });
});
