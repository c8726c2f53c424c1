import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createCursorKey } from '../../../src/contract/opaque-cursor.ts';
import { orUnavailable } from '../../../src/storage/postgres/pool.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addDocumentedInstitutes } from '../../support/data/documented-institutes.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

const positions = [
  [],
  ['abc', 1],
  ['1', 2],
  [null, null],
  Array(300).fill(1),
  [[[[]]]],
  [{}],
  ['\0', -1e300],
];

/** As they were before they were signed: a digest that anybody can compute. */
function unsigned(identity: unknown[], position: unknown[]): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([...identity, position]))
    .digest('base64url');
  return Buffer.from(JSON.stringify([digest.slice(0, 16), position])).toString('base64url');
}

describe('forged cursors', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let admin: Record<string, string>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    await system.writeBatch(await addDocumentedInstitutes(system.pool));
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
    admin = (await signedIn(system, 'admin')).headers;
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const forged = positions.flatMap((position) => [
    unsigned([null, [], { fee: { min: null, max: null } }, null, null, 'name'], position),
    unsigned(['audit', []], position),
    Buffer.concat([Buffer.alloc(32), Buffer.from(JSON.stringify(position))]).toString('base64url'),
    Buffer.from(JSON.stringify(position)).toString('base64url'),
  ]);

  for (const path of [
    '/v1/institutes?sort=name',
    '/v1/institutes?q=university',
    '/v1/admin/institutes?sort=id',
    '/v1/admin/audit?',
    '/v1/admin/imports?',
    '/v1/admin/imports/1/errors?',
  ]) {
    it(`are answered with 400 that names the parameter: GET ${path}`, async () => {
      for (const cursor of forged) {
        const answer = await api.get(`${path}&cursor=${cursor.slice(0, 2_000)}`, { headers: admin });
        assert.deepEqual(invalidParametersOf(answer), ['cursor'], cursor);
      }
    });
  }

  it('are also cursors of another list or of other parameters', async () => {
    const first = await api.get('/v1/institutes?sort=name&limit=1');
    const cursor = first.body.page.cursor as string;
    assert(cursor);
    const next = await api.get(`/v1/institutes?sort=name&limit=1&cursor=${cursor}`);
    assert.equal(next.status, 200);
    assert.notEqual(next.body.items[0].id, first.body.items[0].id);
    for (const path of ['/v1/institutes?sort=-name', '/v1/institutes?sort=name&kind=college'])
      assert.deepEqual(invalidParametersOf(await api.get(`${path}&cursor=${cursor}`)), ['cursor'], path);
    for (const path of ['/v1/admin/institutes?sort=name', '/v1/admin/audit?'])
      assert.deepEqual(invalidParametersOf(await api.get(`${path}&cursor=${cursor}`, { headers: admin })), [
        'cursor',
      ]);
  });

  it('cannot be checked without Postgres: a search then returns no cursor and answers 503 to one', async () => {
    const cursorKey = createCursorKey(() =>
      orUnavailable(() => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))),
    );
    const away = await startApi(apiDependencies(system, { cursorKey }));
    const { body } = await api.get('/v1/institutes?sort=name&limit=1');
    const first = await away.get('/v1/institutes?sort=name&limit=1');
    assert.equal(first.status, 200);
    assert.equal(first.body.page.cursor, null);
    const next = await away.get(`/v1/institutes?sort=name&limit=1&cursor=${body.page.cursor}`);
    assert.equal(next.status, 503);
    assert.match(next.headers.get('retry-after') ?? '', /^\d+$/);
    away.close();
  });
});
