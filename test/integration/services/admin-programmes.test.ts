import assert from 'node:assert/strict';
import { type EditingSystem, pointersOf, startEditing, versionOf } from '../../support/editing.ts';

const path = '/v1/admin/institutes';

describe('/v1/admin/institutes/{id}/programmes', () => {
  let editing: EditingSystem;
  let programmes: string;
  let institute: string;
  before(async () => {
    editing = await startEditing();
    const made = await editing.editor.send('POST', path, { body: { name: 'Law College', kind: 'college' } });
    institute = `${path}/${made.body.id}`;
    programmes = `${institute}/programmes`;
  });
  after(() => editing?.close());

  it('creates, reads, replaces, patches and deletes, and each change raises the version of the institute', async () => {
    const { editor } = editing;
    assert.deepEqual((await editor.get(programmes)).body, { items: [] });
    const body = { name: 'LL.B.', level: 'undergraduate', discipline: 'law', fee: 40_000, currency: 'INR' };
    const made = await editor.send('POST', programmes, { body, version: 1 });
    assert.equal(made.status, 201);
    const programme = made.headers.get('location') as string;
    assert.equal(programme, `${programmes}/${made.body.id}`);
    const { id, ...record } = made.body;
    assert.deepEqual(record, {
      ...body,
      mode: null,
      duration_months: null,
      intake: null,
      provenance: null,
    });
    const read = await editor.get(programme);
    assert.deepEqual([read.body, versionOf(read)], [made.body, 2]);

    const replacement = { name: 'LL.M.', level: 'postgraduate' };
    const replaced = await editor.send('PUT', programme, { body: replacement, version: 2 });
    assert.deepEqual([replaced.body.name, replaced.body.fee, versionOf(replaced)], ['LL.M.', null, 3]);
    const same = await editor.send('PUT', programme, { body: replacement, version: 3 });
    assert.equal(versionOf(same), 3);
    const patched = await editor.send('PATCH', programme, { body: { intake: 60 }, version: 3 });
    assert.deepEqual([patched.body.intake, patched.body.name, patched.body.id], [60, 'LL.M.', id]);
    assert.equal((await editor.get(institute)).body.version, 4);
    assert.equal((await editor.get(institute)).body.programme_count, 1);

    const deleted = await editor.send('DELETE', programme, { version: 4 });
    assert.deepEqual([deleted.status, versionOf(deleted)], [204, 5]);
    assert.equal((await editor.get(programme)).status, 404);
    assert.equal((await editor.send('DELETE', programme, { version: 5 })).status, 404);
    assert.equal((await editor.get(institute)).body.version, 5);
  });

  it('reports all errors at once, and answers 409 for a duplicate programme', async () => {
    const { editor } = editing;
    const bad = { name: '', level: 'high', discipline: 'alchemy', fee: 1.5, intake: -1, x: 1 };
    const answer = await editor.send('POST', programmes, { body: bad });
    assert.equal(answer.status, 400);
    assert.deepEqual(pointersOf(answer), ['/discipline', '/fee', '/intake', '/level', '/name', '/x']);
    const feeOnly = await editor.send('POST', programmes, { body: { name: 'A', fee: 1 } });
    assert.deepEqual(pointersOf(feeOnly), ['/currency']);
    const first = await editor.send('POST', programmes, { body: { name: 'Same' } });
    assert.equal(first.status, 201);
    const second = await editor.send('POST', programmes, { body: { name: 'Same' } });
    assert.deepEqual([second.status, pointersOf(second)], [409, ['/name']]);
    const third = await editor.send('POST', programmes, { body: { name: 'Other' } });
    const renamed = await editor.send('PATCH', `${programmes}/${third.body.id}`, {
      body: { name: 'Same' },
      version: '*',
    });
    assert.equal(renamed.status, 409);
  });

  it('removes the mark of a generated programme when an editor states it', async () => {
    const { editor, system } = editing;
    const { body } = await editor.send('POST', programmes, { body: { name: 'Sample' } });
    await system.pool.query(`update programmes set provenance = 'generated' where id = $1`, [body.id]);
    const address = `${programmes}/${body.id}`;
    const same = await editor.send('PUT', address, { body: { name: 'Sample' }, version: '*' });
    assert.equal(same.body.provenance, 'generated', 'sent back as it was, nothing is stated');
    const confirmed = await editor.send('PATCH', address, { body: { name: 'Sample' }, version: '*' });
    assert.equal(confirmed.body.provenance, null);
  });

  it('answers 404 for a programme of another institute', async () => {
    const { editor } = editing;
    const other = await editor.send('POST', path, { body: { name: 'Other', kind: 'college' } });
    const { body } = await editor.send('POST', programmes, { body: { name: 'Mine' } });
    const address = `${path}/${other.body.id}/programmes/${body.id}`;
    assert.equal((await editor.get(address)).status, 404);
    for (const method of ['PUT', 'PATCH']) {
      assert.equal((await editor.send(method, address, { body: { name: 'X' }, version: '*' })).status, 404);
    }
    assert.equal((await editor.send('DELETE', address, { version: '*' })).status, 404);
  });
});
