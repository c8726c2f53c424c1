import assert from 'node:assert/strict';
import { generate } from '../../../indexer/generate/generate.ts';
import { readColleges } from '../../../indexer/import/india/indian-colleges.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import { pruneIdempotencyKeys } from '../../../src/storage/postgres/editing/idempotency-keys.ts';
import { invalidParametersOf } from '../../support/api.ts';
import { type EditingSystem, startEditing } from '../../support/editing.ts';

const path = '/v1/admin/institutes';
const audit = '/v1/admin/audit';

describe('audit log and stated fields', function () {
  this.timeout(30_000);
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
  });
  after(() => editing?.close());

  type Change = Record<string, unknown> & { id: number; before: object | null; after: object | null };
  const changes = async (query: string): Promise<Change[]> => {
    const { status, body } = await editing.admin.get(`${audit}?${query}`);
    assert.equal(status, 200, JSON.stringify(body));
    return body.items;
  };

  it('GET /v1/admin/audit shows the actor, the request and the record before and after each change', async () => {
    const { editor, admin, system } = editing;
    const headers = { 'X-Request-Id': 'request-of-audit' };
    const body = { name: 'Audited', kind: 'college', disciplines: ['law'], country: 'India' };
    const { id } = (await editor.send('POST', path, { body, headers })).body;
    const patch = { body: { city: 'Kochi', disciplines: ['arts'] }, version: 1 };
    await admin.send('PATCH', `${path}/${id}`, patch);
    const programme = (await editor.send('POST', `${path}/${id}/programmes`, { body: { name: 'B.A.' } }))
      .body;
    await admin.send('DELETE', `${path}/${id}?permanent=true`, { version: '*' });

    const record = await changes(`entity=institutes&entity_id=${id}`);
    assert.deepEqual(
      record.map(({ action, actor }) => [action, actor]),
      [
        ['delete', admin.email],
        ['update', editor.email],
        ['update', admin.email],
        ['insert', editor.email],
      ],
    );
    const [, , patched, made] = record as [Change, Change, Change, Change];
    assert.equal(made.request_id, 'request-of-audit');
    assert.equal(made.before, null);
    assert.deepEqual(
      [(patched.before as { city: unknown }).city, (patched.after as { city: unknown }).city],
      [null, 'Kochi'],
    );
    assert.equal('words' in (made.after as object), false);
    const parts = await changes(`entity=institute_disciplines&entity_id=${id}`);
    assert.deepEqual(
      parts.map(({ action }) => action),
      ['delete', 'insert', 'delete', 'insert'],
    );
    const programmes = await changes(`entity=programmes&entity_id=${programme.id}`);
    assert.deepEqual(
      programmes.map(({ action, actor }) => [action, actor]),
      [
        ['delete', admin.email],
        ['insert', editor.email],
      ],
    );
    await assert.rejects(system.ownerPool.query('delete from audit'), /append-only/);
  });

  it('GET /v1/admin/audit filters and pages through changes, the newest first', async () => {
    const { admin, editor } = editing;
    for (let n = 0; n < 5; n++)
      await editor.send('POST', path, { body: { name: `Page ${n}`, kind: 'college' } });
    const query = `entity=institutes&action=insert&actor=${editor.email}`;
    const all = await changes(`${query}&limit=100`);
    assert(all.length >= 5);
    assert.deepEqual(
      all,
      all.toSorted((a, b) => b.id - a.id),
    );
    const turned: Change[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const { body } = await admin.get(`${audit}?${query}&limit=2&cursor=${cursor}`);
      turned.push(...body.items);
      cursor = body.cursor;
    }
    assert.deepEqual(turned, all);
    const [newest] = all as [Change];
    const at = encodeURIComponent(String(newest.at));
    assert.equal(
      (await changes(`${query}&from=${at}`)).some(({ id }) => id === newest.id),
      true,
    );
    assert.deepEqual(await changes(`${query}&to=2020-01-01T00:00:00Z`), []);
    const { cursor } = (await admin.get(`${audit}?limit=1`)).body;
    assert.deepEqual(
      invalidParametersOf(
        await admin.get(`${audit}?from=yesterday&to=0000-01-01T00:00:00Z&action=look&limit=101`),
      ),
      ['action', 'from', 'limit', 'to'],
    );
    assert.deepEqual(invalidParametersOf(await admin.get(`${audit}?entity=pins&cursor=${cursor}`)), [
      'cursor',
    ]);
  });

  it('imports and generation keep the fields that an editor has stated, and log one change per statement', async () => {
    const { editor, system } = editing;
    const row = {
      university: 'Anna University, Chennai (Id: U-0439)',
      college: 'Government Law College for Women (Id: C-1)',
      college_type: 'Affiliated College',
      state: 'Tamil Nadu',
      district: 'Chennai',
    };
    const imported = (given: object) =>
      importSource(system.pool, { name: 'indian-colleges', read: async () => readColleges([given]) });
    await imported(row);
    const bulk = await changes('entity=institutes&entity_id=*');
    assert.deepEqual(
      bulk.map(({ action, after }) => [action, after]),
      [['insert', { rows: 2 }]],
    );

    const { items } = (await editor.get(`${path}?q=government+law`)).body;
    const address = `${path}/${items[0].id}`;
    const { body: before } = await editor.get(address);
    assert.deepEqual(before.provenance, {
      disciplines: 'inferred',
      gender: 'inferred',
      ownership: 'inferred',
    });
    const stated = {
      name: 'Law College, Chennai',
      kind: 'institute',
      affiliation: null,
      state: 'Kerala',
      district: null,
      ownership: 'private',
      gender: null,
      disciplines: [],
      rating: null,
    };
    const edited = await editor.send('PATCH', address, { body: stated, version: '*' });
    assert.equal(edited.status, 200, JSON.stringify(edited.body));
    assert.deepEqual(edited.body.provenance, {});
    const { body: programme } = await editor.send('POST', `${address}/programmes`, { body: { name: 'A' } });
    await editor.send('DELETE', `${address}/programmes/${programme.id}`, { version: '*' });
    const { body: kept } = await editor.get(address);

    const again = await imported({ ...row, college: 'Government Law & Arts College for Women (Id: C-1)' });
    assert.equal(again.inserted, 0);
    await generate(system.pool, 0);
    const { body: afterwards } = await editor.get(address);
    const { version: _, updated_at: __, ...left } = afterwards;
    const { version: ___, updated_at: ____, ...expected } = kept;
    assert.deepEqual(left, expected);
  });

  it('idempotency keys are deleted after a day', async () => {
    const { editor, system } = editing;
    const post = () =>
      editor.send('POST', path, {
        body: { name: 'Daily', kind: 'college' },
        headers: { 'Idempotency-Key': 'daily' },
      });
    const first = await post();
    assert.equal(await pruneIdempotencyKeys(system.pool), 0);
    await system.pool.query(`update idempotency_keys set created_at = now() - interval '25 hours'`);
    assert.equal(await pruneIdempotencyKeys(system.pool), 1);
    assert.notEqual((await post()).body.id, first.body.id);
  });
});
