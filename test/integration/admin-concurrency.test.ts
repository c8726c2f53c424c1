import assert from 'node:assert/strict';
import { type EditingSystem, startEditing } from '../support/editing.ts';

const path = '/v1/admin/institutes';

describe('admin: editors at the same time', function () {
  this.timeout(30_000);
  let editing: EditingSystem;
  let serial = 0;
  before(async () => {
    editing = await startEditing();
  });
  after(() => editing?.close());

  const add = async () => {
    const body = { name: `College ${++serial}`, kind: 'college' };
    const answer = await editing.editor.send('POST', path, { body });
    assert.equal(answer.status, 201);
    return answer.body as { id: number; version: number };
  };

  it('lets exactly one of two win, and tells the other which version there is', async () => {
    const { editor, admin } = editing;
    for (let pair = 0; pair < 20; pair++) {
      const { id } = await add();
      const answers = await Promise.all([
        editor.send('PATCH', `${path}/${id}`, { body: { city: 'Mine' }, version: 1 }),
        admin.send('PATCH', `${path}/${id}`, { body: { city: 'Yours' }, version: 1 }),
      ]);
      const [won, lost] = answers.sort((a, b) => a.status - b.status);
      assert(won && lost);
      assert.deepEqual([won.status, lost.status], [200, 412]);
      assert.equal(won.body.version, 2);
      assert.equal(lost.headers.get('etag'), '"2"');
      assert.equal(lost.body.version, 2);
      assert.equal((await editor.get(`${path}/${id}`)).body.city, won.body.city);
    }
  });

  it('demands If-Match of changes, takes * and lists, and never a weak tag', async () => {
    const { editor } = editing;
    const { id } = await add();
    const made = await editor.send('POST', `${path}/${id}/programmes`, { body: { name: 'B.A.' } });
    assert.equal(made.headers.get('etag'), '"2"');
    const programme = `${path}/${id}/programmes/${made.body.id}`;
    const changes = [
      ['PUT', `${path}/${id}`, { name: 'X', kind: 'college' }],
      ['PATCH', `${path}/${id}`, { city: 'X' }],
      ['DELETE', `${path}/${id}`, undefined],
      ['POST', `${path}/${id}/publish`, undefined],
      ['POST', `${path}/${id}/unpublish`, undefined],
      ['PUT', programme, { name: 'X' }],
      ['PATCH', programme, { name: 'X' }],
      ['DELETE', programme, undefined],
    ] as const;
    for (const [method, address, body] of changes) {
      assert.equal((await editor.send(method, address, { body })).status, 428, `${method} ${address}`);
      for (const version of [1, 'W/"2"', '"x"', '"1", "3"']) {
        const answer = await editor.send(method, address, { body, version });
        assert.equal(answer.status, 412, `${method} ${address} ${version}`);
        assert.equal(answer.headers.get('etag'), '"2"');
      }
      assert.equal((await editor.send(method, address, { body, version: '2' })).status, 400);
    }
    const listed = await editor.send('PATCH', `${path}/${id}`, { body: { city: 'A' }, version: '"1", "2"' });
    assert.equal(listed.status, 200);
    const any = await editor.send('PATCH', `${path}/${id}`, { body: { city: 'B' }, version: '*' });
    assert.deepEqual([any.status, any.body.version], [200, 4]);
  });

  it('makes one record of ten equal requests with one key, and answers them all the same', async () => {
    const { editor, admin, system } = editing;
    const headers = { 'Idempotency-Key': '"0b9e5a8c-key-1"' };
    const body = { name: 'Only One', kind: 'college' };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => editor.send('POST', path, { body, headers })),
    );
    for (const answer of answers) {
      assert.equal(answer.status, 201);
      assert.deepEqual(answer.body, answers[0]?.body);
      for (const name of ['location', 'etag']) {
        assert.equal(answer.headers.get(name), answers[0]?.headers.get(name));
      }
    }
    const { rowCount } = await system.pool.query(`select from institutes where name = 'Only One'`);
    assert.equal(rowCount, 1);
    const { id } = answers[0]?.body ?? {};
    await editor.send('PATCH', `${path}/${id}`, { body: { city: 'Later' }, version: 1 });
    assert.deepEqual((await editor.send('POST', path, { body, headers })).body, answers[0]?.body);

    const other = await editor.send('POST', path, { body: { ...body, city: 'Else' }, headers });
    assert.equal(other.status, 422);
    const programmes = await editor.send('POST', `${path}/${id}/programmes`, { body, headers });
    assert.notEqual(programmes.status, 201);
    assert.equal((await admin.send('POST', path, { body, headers })).status, 201, "another account's key");
    const bad = { 'Idempotency-Key': 'a"b' };
    assert.equal((await editor.send('POST', path, { body, headers: bad })).status, 400);
  });

  it('keeps no key of a request that failed', async () => {
    const { editor } = editing;
    const headers = { 'Idempotency-Key': 'again' };
    const failed = await editor.send('POST', path, { body: { name: 'Fixed', kind: 'castle' }, headers });
    assert.equal(failed.status, 400);
    const fixed = await editor.send('POST', path, { body: { name: 'Fixed', kind: 'college' }, headers });
    assert.equal(fixed.status, 201);
    const { id } = fixed.body;
    const programme = { body: { name: 'B.Sc.' }, headers: { 'Idempotency-Key': 'b-sc' }, version: 1 };
    const twice = [
      await editor.send('POST', `${path}/${id}/programmes`, programme),
      await editor.send('POST', `${path}/${id}/programmes`, programme),
    ];
    assert.deepEqual(
      twice.map(({ status, headers }) => [status, headers.get('etag')]),
      [
        [201, '"2"'],
        [201, '"2"'],
      ],
    );
    assert.deepEqual(twice[0]?.body, twice[1]?.body);
    const all = await editor.get(`${path}/${id}/programmes`);
    assert.equal(all.body.items.length, 1);
  });
});
