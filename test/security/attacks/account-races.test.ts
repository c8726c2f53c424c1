import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { addStudent } from '../../support/accounts.ts';
import { type Answer, apiDependencies, sendJson, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

const password = 'a long enough one';
const nextPassword = 'quite another one';
const operatorsPassword = 'the choice of an operator';

interface Tokens {
  access_token: string;
  refresh_token: string;
}

describe('revoking an account during requests of its owner or an attacker', function () {
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
  let email: string;
  let id: number;
  let held: Tokens;
  beforeEach(async () => {
    email = `${randomUUID()}@example.org`;
    id = (await addStudent(system.pool, email, password)).id;
    await system.pool.query(`update accounts set role = 'admin' where id = $1`, [id]);
    held = (await logIn(password)).body;
  });

  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    sendJson(api, method, path, body, { token });
  const logIn = (given: string) => send('POST', '/auth/login', { email, password: given });
  const refresh = (token: string) => send('POST', '/auth/refresh', { refresh_token: token });
  const me = (token: string) => send('GET', '/me', undefined, token);

  /** Actions of the owner; each resolves to the response, which may contain tokens. */
  const owners = {
    'signs in': () => logIn(password),
    'refreshes a session': () => refresh(held.refresh_token),
    'changes the password': () =>
      send('PUT', '/me/password', { old_password: password, new_password: nextPassword }, held.access_token),
    'deletes the account': () => send('DELETE', '/me', { password }, held.access_token),
  };
  /** Actions of the operator. */
  const operators = {
    disables: () => runCli(['user', 'disable', email], system.config),
    demotes: () => runCli(['user', 'set-role', email, 'student'], system.config),
    'sets the password of': async () => {
      // The CLI reads a password from a terminal or from stdin, which a test has not: the generated one is as good.
      const set = await runCli(['user', 'set-password', email, '--generate', '--json'], system.config);
      return { ...set, password: set.code === 0 ? JSON.parse(set.stdout).password : operatorsPassword };
    },
  };

  /** Waits until so many statements wait for a lock in this test's database. */
  const waiting = (count: number) =>
    until(`${count} wait for the lock`, async () => {
      const { rows } = await system.pool.query(
        `select count(*)::int as count from pg_stat_activity
         where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0].count === count;
    });

  /** Starts both while the account is locked, so that they go on in this order. */
  async function inOrder<A, B>(first: () => Promise<A>, second: () => Promise<B>): Promise<[A, B]> {
    const holder = await system.pool.connect();
    try {
      await holder.query('begin');
      await holder.query('select from accounts where id = $1 for update', [id]);
      const begun = first();
      await waiting(1);
      const next = second();
      await waiting(2);
      await holder.query('commit');
      return [await begun, await next];
    } finally {
      holder.release();
    }
  }

  for (const [owner, act] of Object.entries(owners))
    for (const [operator, change] of Object.entries(operators))
      for (const operatorIsFirst of [true, false]) {
        const order = operatorIsFirst ? 'before' : 'after';
        it(`holds when the operator ${operator} the account just ${order} its owner ${owner}`, async () => {
          const stolen = (await logIn(password)).body as Tokens;
          const [answer, changed] = operatorIsFirst
            ? ((await inOrder(change, act)).reverse() as [Answer, Awaited<ReturnType<typeof change>>])
            : await inOrder(act, change);
          const isGone = owner === 'deletes the account' && !operatorIsFirst;
          assert.equal(changed.code, isGone ? 1 : 0, changed.stderr);

          // Whatever was issued before is revoked, whatever its owner did meanwhile.
          const given = (answer.body ?? {}) as Partial<Tokens>;
          const issued = [held, stolen, given].filter((tokens) => tokens.access_token !== undefined);
          const roles = [];
          for (const { access_token, refresh_token } of issued as Tokens[]) {
            const used = await me(access_token);
            if (used.status === 200) roles.push(used.body.role);
            const next = await refresh(refresh_token);
            if (next.status === 200) roles.push((await me(next.body.access_token)).body.role);
          }
          const attempts = [await logIn(password), await logIn(nextPassword)];
          const accepted = attempts.filter(({ status }) => status === 200);
          for (const { body } of accepted) roles.push((await me(body.access_token)).body.role);

          if (operator === 'demotes') {
            assert(!roles.includes('admin'), `roles that are accepted: ${roles}`);
            assert.equal(accepted.length, isGone ? 0 : 1, 'the account itself goes on');
          } else {
            assert.deepEqual(roles, [], 'nothing that was issued before is accepted');
            assert.equal(accepted.length, 0, 'neither password is accepted');
          }
          if (operatorIsFirst && owner !== 'refreshes a session' && owner !== 'signs in')
            assert.equal(answer.status, 401);
          if (operator === 'sets the password of' && !isGone)
            assert.equal((await logIn((changed as unknown as { password: string }).password)).status, 200);
        });
      }
});

describe('concurrent changes of an account by its owner', function () {
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

  const send = (method: string, path: string, body?: unknown, token?: string): Promise<Answer> =>
    sendJson(api, method, path, body, { token });

  const email = 'asha@example.org';

  it('PUT /v1/me/password keeps the first of two new passwords, and answers 400 to the second', async () => {
    await addStudent(system.pool, email, password);
    const { body } = await send('POST', '/auth/login', { email, password });
    const change = (new_password: string) =>
      send('PUT', '/me/password', { old_password: password, new_password }, body.access_token);
    const answers = await Promise.all(['the first new one', 'the second new one'].map(change));
    assert.deepEqual(answers.map(({ status }) => status).sort(), [204, 400]);
    const kept = answers[0]?.status === 204 ? 'the first new one' : 'the second new one';
    assert.equal((await send('POST', '/auth/login', { email, password: kept })).status, 200);
  });

  it('PUT /v1/me/password does not bring back a token that an earlier change of the password revoked', async () => {
    const binu = { email: 'binu@example.org', password };
    await addStudent(system.pool, binu.email, binu.password);
    const [one, other] = [
      (await send('POST', '/auth/login', binu)).body,
      (await send('POST', '/auth/login', binu)).body,
    ];
    const change = (token: string, old_password: string, new_password: string) =>
      send('PUT', '/me/password', { old_password, new_password }, token);
    // Both have newer tokens by now; the older ones may have been stolen.
    const next = (await send('POST', '/auth/refresh', { refresh_token: one.refresh_token })).body;
    assert.equal((await change(next.access_token, password, nextPassword)).status, 204);
    const fresh = (await send('POST', '/auth/login', { ...binu, password: nextPassword })).body;
    assert.equal((await change(fresh.access_token, nextPassword, operatorsPassword)).status, 204);
    for (const token of [one.access_token, next.access_token, other.access_token])
      assert.equal((await send('GET', '/me', undefined, token)).status, 401);
    assert.equal((await send('GET', '/me', undefined, fresh.access_token)).status, 200);
  });
});
