import assert from 'node:assert/strict';
import { signedIn } from '../../support/accounts.ts';
import { type Answer, apiDependencies, startApi } from '../../support/api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { until } from '../../support/until.ts';

describe('synonyms and pins', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let admin: Awaited<ReturnType<typeof signedIn>>;
  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const ids = [
      await addInstitute(system.pool, { slug: 'alpha', name: 'Alpha College' }),
      await addInstitute(system.pool, { slug: 'beta', name: 'Beta College' }),
    ];
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
    admin = await signedIn(system, 'admin');
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const ask = (method: string, path: string, body?: unknown, requestId?: string): Promise<Answer> =>
    api.get(`/v1/admin${path}`, {
      method,
      headers: {
        ...admin.headers,
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(requestId && { 'X-Request-Id': requestId }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  const found = async (q: string) => {
    const { body } = await api.get(`/v1/institutes?q=${encodeURIComponent(q)}`);
    return body.items.map((item: { slug: string }) => item.slug).join();
  };
  const fieldErrors = ({ status, body }: Answer) => {
    assert.equal(status, 400, JSON.stringify(body));
    return body.errors.map(({ pointer, detail }: Record<string, string>) => [pointer, detail]);
  };
  const lastAudit = async (entity: string) => {
    const { rows } = await system.pool.query(
      'select actor, action, entity_id, request_id from audit where entity = $1 order by id desc limit 1',
      [entity],
    );
    return rows[0];
  };

  it('synonyms change the results of searches without a restart, and the audit log names the admin', async () => {
    assert.equal(await found('kappa'), '');
    const made = await ask('POST', '/synonyms', { terms: [' kappa ', 'Alpha'] }, 'synonym-request');
    assert.equal(made.status, 201);
    assert.deepEqual({ ...made.body, id: 0 }, { id: 0, terms: ['kappa', 'Alpha'] });
    const { id } = made.body;
    const by = { actor: `account:${admin.account.id}`, entity_id: String(id) };
    assert.deepEqual(await lastAudit('synonyms'), { ...by, action: 'insert', request_id: 'synonym-request' });
    await until('synonym', async () => (await found('kappa')) === 'alpha');

    const path = `/synonyms/${id}`;
    const put = await ask('PUT', path, { terms: ['kappa', 'beta'] }, 'other-request');
    assert.deepEqual([put.status, put.body], [200, { id, terms: ['kappa', 'beta'] }]);
    assert.deepEqual((await ask('GET', path)).body, put.body);
    assert.deepEqual((await ask('GET', '/synonyms')).body.items.at(-1), put.body);
    await until('the other synonym', async () => (await found('kappa')) === 'beta');

    assert.equal((await ask('DELETE', path, undefined, 'third-request')).status, 204);
    assert.deepEqual(await lastAudit('synonyms'), { ...by, action: 'delete', request_id: 'third-request' });
    await until('no synonym', async () => (await found('kappa')) === '');
    for (const method of ['GET', 'DELETE']) assert.equal((await ask(method, path)).status, 404, method);
    assert.equal((await ask('PUT', path, { terms: ['a', 'b'] })).status, 404);
  });

  it('pins put institutes first', async () => {
    const pin = (slugs: string[]) => ({ query: 'colleges of note', slugs });
    const made = await ask('POST', '/pins', pin(['beta', 'alpha']));
    assert.equal(made.status, 201);
    await until('pin', async () => (await found('Colleges of Note')) === 'beta,alpha');
    const { id } = made.body;
    const put = await ask('PUT', `/pins/${id}`, pin(['alpha', 'beta']));
    assert.deepEqual([put.status, put.body], [200, { id, ...pin(['alpha', 'beta']) }]);
    await until('the other order', async () => (await found('colleges of note')) === 'alpha,beta');
    assert.deepEqual((await ask('GET', '/pins')).body, { items: [put.body] });
    assert.deepEqual((await ask('GET', `/pins/${id}`)).body, put.body);

    const same = await ask('POST', '/pins', { query: ' The COLLEGE note', slugs: ['alpha'] });
    assert.equal(same.status, 409, 'as searches compare queries');
    const two = await ask('POST', '/pins', { query: 'another', slugs: ['alpha'] });
    assert.equal((await ask('PUT', `/pins/${two.body.id}`, pin(['alpha']))).status, 409);
    assert.equal((await ask('DELETE', `/pins/${two.body.id}`)).status, 204);
    assert.equal((await ask('DELETE', `/pins/${id}`)).status, 204);
    assert.deepEqual((await ask('GET', '/pins')).body, { items: [] });
    assert.equal((await lastAudit('pins')).actor, `account:${admin.account.id}`);
  });

  it('are validated with all errors reported at once, each with its JSON pointer', async () => {
    const terms = ['Colleges', 'x'.repeat(101), '...', 'college', 'one two three four five six seven eight'];
    assert.deepEqual(fieldErrors(await ask('POST', '/synonyms', { terms, more: 1 })).sort(), [
      ['/more', 'is not a known field'],
      ['/terms/1', 'must have at most 100 characters'],
      ['/terms/2', 'must contain a letter or a digit'],
      ['/terms/3', 'must differ from /terms/0'],
      ['/terms/4', 'must have at most 7 words'],
    ]);
    for (const [body, pointer] of [
      [{ terms: ['one'] }, '/terms'],
      [{ terms: Array.from({ length: 21 }, (_, n) => `t${n}`) }, '/terms'],
      [{ terms: ['a', 7] }, '/terms/1'],
      [{ terms: ['a', 'b\u0000c'] }, '/terms/1'],
      [{ terms: 'a' }, '/terms'],
      [[], ''],
      [null, ''],
    ] as const)
      assert.deepEqual(
        fieldErrors(await ask('POST', '/synonyms', body)).map(([at]: [string]) => at),
        [pointer],
        JSON.stringify(body),
      );
    assert.deepEqual(
      fieldErrors(await ask('POST', '/pins', { query: '?', slugs: ['alpha', 'A b', 'alpha'] })).sort(),
      [
        ['/query', 'must contain a letter or a digit'],
        ['/slugs/1', 'must consist of lower-case letters and digits, with single hyphens between words'],
        ['/slugs/2', 'must differ from /slugs/0'],
      ],
    );
    const long = await ask('POST', '/pins', { query: `x ${'\u0958'.repeat(150)}`, slugs: ['alpha'] });
    assert.deepEqual(fieldErrors(long), [['/query', 'must have at most 200 characters']]);
    const unknown = { query: 'note', slugs: ['nobody', 'alpha', 'no-one'] };
    const named = [
      ['/slugs/0', 'is not the slug of an institute'],
      ['/slugs/2', 'is not the slug of an institute'],
    ];
    assert.deepEqual(fieldErrors(await ask('POST', '/pins', unknown)), named);
    assert.deepEqual((await ask('GET', '/pins')).body, { items: [] });
    for (const path of ['/pins/x', '/pins/0', '/synonyms/99999999999'])
      assert.equal((await ask('GET', path)).status, 404, path);
  });
});
