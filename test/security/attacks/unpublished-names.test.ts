import assert from 'node:assert/strict';
import { type EditingSystem, pointersOf, startEditing } from '../../support/editing.ts';
import { until } from '../../support/until.ts';

const path = '/v1/admin/institutes';

describe('names of institutes that are not published', function () {
  this.timeout(60_000);
  let editing: EditingSystem;
  before(async () => {
    editing = await startEditing();
    editing.system.startRelay();
    editing.system.startConsumer();
  });
  after(() => editing?.close());

  const add = async (body: object) => {
    const answer = await editing.editor.send('POST', path, { body });
    assert.equal(answer.status, 201, JSON.stringify(answer.body));
    return answer.body;
  };
  const affiliate = (id: number, slug: string | null) =>
    editing.editor.send('PATCH', `${path}/${id}`, { body: { affiliation: slug }, version: '*' });

  it('do not appear in public responses about an affiliated college until they are published', async () => {
    const { editor, student, stranger } = editing;
    const university = await add({ name: 'Zanzibar Secret University', kind: 'university' });
    const slugs = ['open-college', 'other-college'];
    for (const slug of slugs)
      await add({
        name: `Known ${slug}`,
        slug,
        kind: 'college',
        status: 'published',
        affiliation: university.slug,
        disciplines: ['law'],
      });
    for (const slug of slugs)
      assert.equal((await student.send('PUT', `/v1/me/shortlist/${slug}`)).status, 204);
    /** Everything that anybody can see of the colleges. */
    const everything = async (): Promise<string> => {
      const answers = await Promise.all([
        ...[
          '/v1/institutes?q=known',
          '/v1/institutes?q=zanzibar',
          '/v1/institutes?university=Zanzibar+Secret+University',
          '/v1/institutes/open-college',
          '/v1/institutes/open-college/similar',
          '/v1/institutes/compare?slug=open-college&slug=other-college',
          '/v1/suggest?q=zanz',
          '/v1/suggest?q=known',
          '/v1/facets/university?q=zanz',
          '/v1/facets/university',
        ].map((address) => stranger.get(address)),
        student.get('/v1/me/shortlist'),
      ]);
      for (const { status } of answers) assert.equal(status, 200);
      // A facet that somebody selects says back what was asked for.
      const shown = answers.filter((_, at) => at !== 2).map(({ body }) => body);
      const { hits } = await editing.system.elasticsearch.search({
        index: editing.system.config.INDEX_NAME,
        size: 100,
      });
      return JSON.stringify([shown, hits.hits.map(({ _source }) => _source)]);
    };
    const named = async () => /zanzibar secret/i.test(await everything());
    const searched = (slug: string) => async () => {
      const { body } = await stranger.get('/v1/institutes?q=known&facets=none');
      return body.items.some((item: { slug: string }) => item.slug === slug);
    };
    for (const slug of slugs) await until(slug, searched(slug));
    assert.equal(await named(), false, 'a draft');

    await editor.send('POST', `${path}/${university.id}/publish`, { version: '*' });
    const facet = async () => (await stranger.get('/v1/facets/university')).body.values.length;
    await until('published', async () => (await facet()) === 1);
    assert.equal(await named(), true);
    const { body: item } = await stranger.get('/v1/institutes/open-college');
    assert.deepEqual(item.affiliation, { slug: university.slug, name: university.name });

    await editor.send('POST', `${path}/${university.id}/unpublish`, { version: '*' });
    assert.equal((await stranger.get('/v1/institutes/open-college')).body.university, null);
    await until('unpublished', async () => !(await named()));
    await editor.send('POST', `${path}/${university.id}/publish`, { version: '*' });
    await until('published again', async () => (await facet()) === 1);
    await editor.send('DELETE', `${path}/${university.id}`, { version: '*' });
    await until('archived', async () => !(await named()));
    const { body: record } = await editor.get(`${path}?q=open`);
    assert.equal(record.items[0].university, 'Zanzibar Secret University', 'editors see it');
  });

  it('do not appear through affiliations to other kinds, to archived institutes or in circles', async () => {
    const { editor, admin } = editing;
    const college = await add({ name: 'Circle College', kind: 'college' });
    const other = await add({ name: 'Other College', kind: 'college' });
    const archived = await add({ name: 'Archived University', kind: 'university', status: 'archived' });
    const [a, b, c] = [
      await add({ name: 'A University', kind: 'university' }),
      await add({ name: 'B University', kind: 'university' }),
      await add({ name: 'C University', kind: 'university' }),
    ];
    for (const [slug, detail] of [
      [other.slug, 'is not a university'],
      [archived.slug, 'is archived'],
      [college.slug, 'is the institute itself'],
      ['nowhere', 'is not the slug of an institute'],
    ]) {
      const answer = await affiliate(college.id, slug);
      assert.equal(answer.status, 400, slug);
      assert.deepEqual(answer.body.errors, [{ pointer: '/affiliation', detail }]);
      if (slug === college.slug) continue;
      const body = { name: 'New', kind: 'college', affiliation: slug };
      assert.deepEqual(pointersOf(await editor.send('POST', path, { body })), ['/affiliation'], slug);
    }
    assert.equal((await affiliate(a.id, b.slug)).status, 200);
    assert.equal((await affiliate(b.id, c.slug)).status, 200);
    const circle = await affiliate(c.id, a.slug);
    assert.equal(circle.status, 400);
    assert.deepEqual(circle.body.errors, [
      { pointer: '/affiliation', detail: 'is itself affiliated to this institute' },
    ]);
    // Of two that close a circle at the same time, one is refused.
    await affiliate(a.id, null);
    await affiliate(b.id, null);
    const both = await Promise.all([affiliate(a.id, b.slug), affiliate(b.id, a.slug)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), [200, 400]);

    assert.equal((await affiliate(college.id, c.slug)).status, 200);
    const demoted = await editor.send('PATCH', `${path}/${c.id}`, {
      body: { kind: 'college' },
      version: '*',
    });
    assert.deepEqual([demoted.status, pointersOf(demoted)], [400, ['/kind']]);
    // What became wrong later stands in nobody's way who edits something else.
    await editor.send('DELETE', `${path}/${c.id}`, { version: '*' });
    const kept = await editor.send('PATCH', `${path}/${college.id}`, { body: { city: 'Goa' }, version: '*' });
    assert.deepEqual([kept.status, kept.body.affiliation], [200, c.slug]);
    const gone = await admin.send('DELETE', `${path}/${c.id}?permanent=true`, { version: '*' });
    assert.equal(gone.status, 204);
    assert.equal((await editor.get(`${path}/${college.id}`)).body.affiliation, null);
  });
});
