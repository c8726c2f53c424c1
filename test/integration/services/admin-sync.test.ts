import assert from 'node:assert/strict';
import { signedIn } from '../../support/accounts.ts';
import { startCachedApi } from '../../support/cached-api.ts';
import { addInstitute } from '../../support/data/catalogue.ts';
import { type EditingSystem, startEditing } from '../../support/editing.ts';
import { until } from '../../support/until.ts';

const path = '/v1/admin/institutes';

describe('waiting for the search index', function () {
  this.timeout(60_000);
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
    editing.system.startRelay();
    editing.system.startConsumer();
  });
  after(() => editing?.close());

  const searched = async (q: string): Promise<{ name: string; id: number }[]> =>
    (await editing.api.get(`/v1/institutes?q=${q}&facets=none`)).body.items;

  it('with wait=indexed ends when the next search shows the change, for every kind of change', async () => {
    const { editor, admin } = editing;
    const wait = '?wait=indexed';
    const body = { name: 'Zorbograd Academy', kind: 'college', status: 'published' };
    const made = await editor.send('POST', `${path}${wait}`, { body });
    assert.deepEqual([made.status, made.headers.get('x-indexed')], [201, 'true']);
    assert.deepEqual(
      (await searched('zorbograd')).map(({ name }) => name),
      ['Zorbograd Academy'],
    );
    const address = `${path}/${made.body.id}`;

    const renamed = await editor.send('PATCH', `${address}${wait}`, {
      body: { name: 'Quxville Academy' },
      version: '*',
    });
    assert.equal(renamed.headers.get('x-indexed'), 'true');
    assert.equal((await searched('quxville')).length, 1);

    const programme = await editor.send('POST', `${address}/programmes${wait}`, {
      body: { name: 'LL.B.', level: 'doctorate' },
    });
    assert.deepEqual([programme.status, programme.headers.get('x-indexed')], [201, 'true']);
    const doctorates = await editing.api.get('/v1/institutes?level=doctorate');
    assert.equal(doctorates.body.total, 1);
    const removed = await editor.send('DELETE', `${address}/programmes/${programme.body.id}${wait}`, {
      version: '*',
    });
    assert.deepEqual([removed.status, removed.headers.get('x-indexed')], [204, 'true']);
    assert.equal((await editing.api.get('/v1/institutes?level=doctorate')).body.total, 0);

    const { body: sync } = await editor.get(`${address}/sync`);
    const { version } = (await editor.get(address)).body;
    assert.deepEqual(sync, {
      id: made.body.id,
      status: 'published',
      version,
      indexed_version: version,
      waiting: false,
      in_sync: true,
    });

    for (const [method, more] of [
      ['POST', '/unpublish'],
      ['POST', '/publish'],
      ['DELETE', ''],
      ['POST', '/publish'],
    ] as const) {
      const answer = await editor.send(method, `${address}${more}${wait}`, { version: '*' });
      assert.deepEqual([answer.status, answer.headers.get('x-indexed')], [200, 'true']);
      assert.equal((await searched('quxville')).length, more === '/publish' ? 1 : 0, `${method} ${more}`);
    }
    const gone = await admin.send('DELETE', `${address}?wait=indexed&permanent=true`, { version: '*' });
    assert.deepEqual([gone.status, gone.headers.get('x-indexed')], [204, 'true']);
    assert.deepEqual(await searched('quxville'), []);
  });

  it('with wait=indexed ends when the next search with no-cache shows the change, also for a popular search', async () => {
    const cached = await startCachedApi(editing.system);
    try {
      const id = await addInstitute(editing.system.pool, { name: 'Yttria College', slug: 'yttria' });
      await until('searchable', async () => (await searched('yttria')).length === 1);
      const { headers } = await signedIn(editing.system, 'editor');
      const search = async (more = {}) =>
        cached.get('/v1/institutes?q=yttria&facets=none', { headers: more });
      for (let n = 0; n < 5; n += 1) {
        await until('kept', async () => (await search()).headers.get('x-cache') === 'HIT');
        const name = `Yttria College ${n}`;
        const { status } = await cached.get(`${path}/${id}?wait=indexed`, {
          method: 'PATCH',
          headers: { ...headers, 'If-Match': '*', 'Content-Type': 'application/merge-patch+json' },
          body: JSON.stringify({ name }),
        });
        assert.equal(status, 200);
        assert.equal((await search({ 'Cache-Control': 'no-cache' })).body.items[0].name, name);
      }
    } finally {
      cached.close();
    }
  });

  it('with wait=indexed ends after ten seconds with X-Indexed: false, and the change is kept', async () => {
    const { editor, system } = editing;
    await system.pool.query('insert into pause default values');
    const body = { name: 'Paused Academy', kind: 'college', status: 'published' };
    const made = await editor.send('POST', `${path}?wait=indexed`, { body });
    assert.deepEqual([made.status, made.headers.get('x-indexed')], [201, 'false']);
    const address = `${path}/${made.body.id}`;
    const { body: sync } = await editor.get(`${address}/sync`);
    assert.deepEqual([sync.version, sync.indexed_version, sync.in_sync], [1, null, false]);
    await system.pool.query('delete from pause');
    await until('in sync', async () => (await editor.get(`${address}/sync`)).body.in_sync);
    assert.equal((await editor.send('POST', `${path}?wait=yes`, { body })).status, 400);
  });

  it('is not needed for drafts: GET /sync reports them as in sync when the index has none of them', async () => {
    const { editor } = editing;
    const made = await editor.send('POST', `${path}?wait=indexed`, {
      body: { name: 'Draft', kind: 'college' },
    });
    assert.equal(made.headers.get('x-indexed'), 'true');
    await until('in sync', async () => (await editor.get(`${path}/${made.body.id}/sync`)).body.in_sync);
  });
});
