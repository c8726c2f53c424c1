import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { textSource } from '../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import { findCurrentSlug } from '../../../src/storage/postgres/catalogue/old-slugs.ts';
import { readRelevance } from '../../../src/storage/postgres/tuning/relevance-tuning.ts';
import { startCachedApi } from '../../support/cached-api.ts';
import { type EditingSystem, pointersOf, startEditing } from '../../support/editing.ts';
import { until } from '../../support/until.ts';

const path = '/v1/admin/institutes';

describe('a former slug of an institute', function () {
  this.timeout(60_000);
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
    editing.system.startRelay();
    editing.system.startConsumer();
  });
  after(() => editing?.close());

  const add = async (slug: string, more: object = {}): Promise<number> => {
    const body = { name: `Name of ${slug}`, slug, kind: 'college', status: 'published', ...more };
    const answer = await editing.editor.send('POST', path, { body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body.id;
  };
  const move = (id: number, slug: string) =>
    editing.editor.send('PATCH', `${path}/${id}`, { body: { slug }, version: '*' });
  const redirected = async (address: string) => {
    const answer = await editing.api.get(address, { redirect: 'manual' });
    return [answer.status, answer.headers.get('location')];
  };

  it('redirects by 308 to the institute and to its similar ones, and the redirect is not cached', async () => {
    const { api, editor } = editing;
    const id = await add('first-slug');
    assert.equal((await move(id, 'second-slug')).status, 200);
    assert.equal((await move(id, 'third-slug')).status, 200);
    for (const old of ['first-slug', 'second-slug']) {
      assert.deepEqual(await redirected(`/v1/institutes/${old}`), [308, '/v1/institutes/third-slug']);
      await until('similar', async () => (await redirected(`/v1/institutes/${old}/similar`))[0] === 308);
      assert.deepEqual(await redirected(`/v1/institutes/${old}/similar?limit=3`), [
        308,
        '/v1/institutes/third-slug/similar?limit=3',
      ]);
      const followed = await api.get(`/v1/institutes/${old}`);
      assert.deepEqual([followed.status, followed.body.slug], [200, 'third-slug']);
    }
    const answer = await api.get('/v1/institutes/first-slug', { redirect: 'manual' });
    assert.equal(answer.headers.get('cache-control'), 'no-store', 'the institute may get the slug back');
    assert.equal(answer.headers.get('content-type'), 'application/problem+json');
    assert.equal(await findCurrentSlug(editing.system.pool, 'first-slug'), 'third-slug');

    assert.equal((await move(id, 'first-slug')).status, 200);
    assert.equal((await api.get('/v1/institutes/first-slug', { redirect: 'manual' })).status, 200);
    assert.deepEqual(await redirected('/v1/institutes/third-slug'), [308, '/v1/institutes/first-slug']);

    await editor.send('DELETE', `${path}/${id}`, { version: '*' });
    assert.deepEqual(await redirected('/v1/institutes/third-slug'), [404, null], 'it is not published');
    assert.equal(await findCurrentSlug(editing.system.pool, 'third-slug'), null);
    assert.equal((await api.get('/v1/institutes/never-there')).status, 404);
  });

  it('redirects even while an older answer is cached', async () => {
    const id = await add('kept-slug');
    const cached = await startCachedApi(editing.system, { maxStaleMs: 200 });
    const asked = async (slug: string) =>
      (await cached.get(`/v1/institutes/${slug}`, { redirect: 'manual' })).status;
    await until('kept', async () => {
      const { headers } = await cached.get('/v1/institutes/kept-slug');
      return headers.get('x-cache') === 'HIT';
    });
    await move(id, 'new-slug');
    await until('moved', async () => (await asked('kept-slug')) === 308);
    assert.equal(await asked('new-slug'), 200);
    await move(id, 'kept-slug');
    await until('moved back', async () => (await asked('kept-slug')) === 200);
    await until('the other way round', async () => (await asked('new-slug')) === 308);
    cached.close();
  });

  it('is resolved by comparisons, shortlists, affiliations and pins', async () => {
    const { api, student, editor, admin, system } = editing;
    const [university, other] = [await add('old-uni', { kind: 'university' }), await add('other-uni')];
    const made = await admin.send('POST', '/v1/admin/pins', {
      body: { query: 'of note', slugs: ['other-uni', 'old-uni'] },
    });
    assert.equal(made.status, 201, JSON.stringify(made.body));
    await move(university, 'new-uni');
    const compared = await api.get('/v1/institutes/compare?slug=other-uni&slug=old-uni');
    assert.deepEqual(
      compared.body.institutes.map(({ slug }: { slug: string }) => slug),
      ['other-uni', 'new-uni'],
    );
    const twice = await api.get('/v1/institutes/compare?slug=new-uni&slug=old-uni');
    assert.deepEqual([twice.status, twice.body.errors[0].parameter], [400, 'slug']);

    assert.equal((await student.send('PUT', '/v1/me/shortlist/old-uni')).status, 204);
    const { body: shortlist } = await student.get('/v1/me/shortlist');
    assert.deepEqual(
      shortlist.items.map(({ slug }: { slug: string }) => slug),
      ['new-uni'],
    );
    assert.equal((await student.send('DELETE', '/v1/me/shortlist/old-uni')).status, 204);

    const affiliated = await editor.send('PATCH', `${path}/${other}`, {
      body: { affiliation: 'old-uni' },
      version: '*',
    });
    assert.deepEqual([affiliated.status, affiliated.body.affiliation], [200, 'new-uni']);

    const pin = `/v1/admin/pins/${made.body.id}`;
    assert.deepEqual((await admin.get(pin)).body.slugs, ['other-uni', 'new-uni']);
    const relevance = await readRelevance(system.pool);
    assert.deepEqual(relevance.pins, [{ query: 'of note', ids: [other, university] }]);
    const same = await admin.send('PUT', pin, { body: { query: 'of note', slugs: ['new-uni', 'old-uni'] } });
    assert.deepEqual([same.status, pointersOf(same)], [400, ['/slugs/1']]);
    await admin.send('DELETE', `${path}/${university}?permanent=true`, { version: '*' });
    assert.deepEqual((await admin.get(pin)).body.slugs, ['other-uni']);
    await add('old-uni');
    assert.deepEqual((await admin.get(pin)).body.slugs, ['other-uni'], 'a pin follows the institute');
  });

  it('cannot be taken by another institute: by POST, PUT, PATCH, import, a name that gives it, or a concurrent request', async () => {
    const { editor, system } = editing;
    const id = await add('taken-slug');
    await move(id, 'given-up');
    const body = { name: 'Other', kind: 'college', slug: 'taken-slug' };
    const posted = await editor.send('POST', path, { body });
    assert.deepEqual([posted.status, pointersOf(posted)], [409, ['/slug']]);
    const other = await add('another-slug');
    for (const method of ['PUT', 'PATCH']) {
      const answer = await editor.send(method, `${path}/${other}`, { body, version: '*' });
      assert.deepEqual([answer.status, pointersOf(answer)], [409, ['/slug']], method);
    }
    const named = await editor.send('POST', path, { body: { name: 'Taken Slug', kind: 'college' } });
    assert.deepEqual([named.status, named.body.slug], [201, 'taken-slug-2']);
    const row = JSON.stringify({ source_id: '1', name: 'Taken: slug', kind: 'college' });
    const source = await textSource(Readable.from([Buffer.from(`${row}\n`)]), {});
    assert.equal((await importSource(system.pool, source)).inserted, 1);
    const { rows } = await system.pool.query(`select slug from institutes where name = 'Taken: slug'`);
    assert.notEqual(rows[0].slug, 'taken-slug');
    await assert.rejects(
      system.pool.query(`insert into institutes (slug, name, kind) values ('taken-slug', 'X', 'college')`),
      { code: '23505', constraint: 'institutes_slug_key' },
    );

    // A concurrent request for the slug waits until the move is committed, and is refused then too.
    const moving = await add('moving-slug');
    const client = await system.pool.connect();
    await client.query('begin');
    await client.query(`update institutes set slug = 'moved-slug' where id = $1`, [moving]);
    const wanted = system.pool
      .query(`insert into institutes (slug, name, kind) values ('moving-slug', 'X', 'college')`)
      .catch((error: { code: string }) => error.code);
    await until('waiting', async () => {
      const { rowCount } = await system.pool.query(
        `select from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into institutes%moving-slug%'`,
      );
      return rowCount === 1;
    });
    await client.query('commit');
    client.release();
    assert.equal(await wanted, '23505');
  });
});
