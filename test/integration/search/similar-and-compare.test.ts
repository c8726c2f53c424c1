import assert from 'node:assert/strict';
import { type Answer, apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('similar institutes and comparisons', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let statements = 0;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { country, state, district } = await addPlaces(system.pool);
    const { rows } = await system.pool.query<{ id: number }>(
      `insert into places (kind, parent_id, name) values ('state', $1, 'Goa') returning id`,
      [country],
    );
    const goa = rows[0]?.id;
    const university = await addInstitute(system.pool, {
      slug: 'uni',
      name: 'Mother University',
      kind: 'university',
      popularity: 99,
    });
    const add = (slug: string, fields: object) => addInstitute(system.pool, { slug, name: slug, ...fields });
    const law = [
      await add('law', { place_id: district, affiliation_id: university }),
      await add('law-here', { place_id: district }),
      await add('law-state', { place_id: state }),
      await add('law-goa', { place_id: goa, popularity: 50 }),
    ];
    const arts = [
      await add('arts-here', { place_id: district, affiliation_id: university }),
      await add('arts-goa-1', { place_id: goa, popularity: 3 }),
      await add('arts-goa-2', { place_id: goa, popularity: 4 }),
      await add('arts-goa-3', { place_id: goa, popularity: 3 }),
    ];
    const draft = await add('draft', { status: 'draft' });
    await system.pool.query(
      `insert into programmes (institute_id, name, level, discipline, fee, currency)
       select id, 'LL.B.', 'undergraduate', 'law', 1000, 'INR' from unnest($1::bigint[]) id`,
      [law],
    );
    await system.pool.query(
      `insert into institute_disciplines (institute_id, discipline) select id, 'arts' from unnest($1::bigint[]) id`,
      [arts],
    );
    await system.writeBatch([university, ...law, ...arts, draft]);
    await system.makeSearchable([system.config.INDEX_NAME]);
    const dependencies = apiDependencies(system);
    api = await startApi({
      ...dependencies,
      findPublishedBySlugs: (slugs) => {
        statements += 1;
        return dependencies.findPublishedBySlugs(slugs);
      },
    });
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const slugs = ({ body }: Answer, list = 'items') => body[list].map(({ slug }: { slug: string }) => slug);

  it('rank by disciplines, then by distance, then by popularity and the older record', async () => {
    assert.deepEqual(slugs(await api.get('/v1/institutes/law/similar?limit=20')), [
      'law-here',
      'law-state',
      'law-goa',
      'arts-here',
      'arts-goa-2',
      'arts-goa-1',
      'arts-goa-3',
    ]);
    assert.deepEqual(slugs(await api.get('/v1/institutes/law/similar?limit=2')), ['law-here', 'law-state']);
    assert.equal((await api.get('/v1/institutes/law/similar')).body.items.length, 6);
  });

  it('name what the institutes have in common', async () => {
    const { items } = (await api.get('/v1/institutes/law/similar')).body;
    assert.deepEqual(items[0].alike, ['discipline', 'level', 'kind', 'state', 'district', 'near', 'fee']);
    assert.deepEqual(items[3].alike, ['kind', 'university', 'state', 'district', 'near']);
    assert.equal(items[0].name, 'law-here');
    assert.equal('programmes' in items[0], false);
  });

  it('are empty for an institute that has nothing in common with others', async () => {
    assert.deepEqual((await api.get('/v1/institutes/uni/similar')).body, { items: [] });
  });

  it('answer 404 for unknown and unpublished institutes, and 400 for invalid parameters', async () => {
    for (const slug of ['nope', 'draft', '%00', '*']) {
      assert.equal((await api.get(`/v1/institutes/${slug}/similar`)).status, 404, slug);
    }
    const faulty = await api.get('/v1/institutes/law/similar?limit=21&q=law');
    assert.deepEqual(invalidParametersOf(faulty), ['limit', 'q']);
  });

  it('list institutes in the requested order, read with one statement', async () => {
    statements = 0;
    const answer = await api.get('/v1/institutes/compare?slug=uni&slug=arts-here&slug=law');
    assert.deepEqual(slugs(answer, 'institutes'), ['uni', 'arts-here', 'law']);
    assert.equal(statements, 1);
    const [, , law] = answer.body.institutes;
    assert.equal(law.programmes[0].name, 'LL.B.');
    assert.deepEqual(law, (await api.get('/v1/institutes/law')).body);
    assert(answer.headers.get('etag'));
  });

  it('are compressed, and counted under the route of comparisons', async () => {
    // The pattern of an institute's own route matches the path of comparisons too.
    const countOf = async (route: string) =>
      (await system.metrics.requests.get()).values.find(
        ({ metricName, labels }) => metricName?.endsWith('_count') && labels.route === route,
      )?.value ?? 0;
    const before = [await countOf('/v1/institutes/compare'), await countOf('/v1/institutes/:slug')];
    const path = '/v1/institutes/compare?slug=law&slug=law-here&slug=law-state&slug=law-goa';
    const answer = await api.get(path, { headers: { 'Accept-Encoding': 'br' } });
    assert.equal(answer.headers.get('content-encoding'), 'br');
    const after = [await countOf('/v1/institutes/compare'), await countOf('/v1/institutes/:slug')];
    assert.deepEqual(after, [(before[0] as number) + 1, before[1]]);
  });

  it('name every unknown institute of a comparison', async () => {
    const answer = await api.get('/v1/institutes/compare?slug=law&slug=nope&slug=draft&slug=A%01b');
    assert.equal(answer.status, 404);
    for (const slug of ['nope', 'draft', 'A']) assert(answer.body.detail.includes(slug), slug);
    assert.equal(answer.body.errors.length, 3);
  });

  it('refuse fewer than two institutes, more than six, and the same one twice', async () => {
    const compare = (...names: string[]) =>
      api.get(`/v1/institutes/compare?${names.map((name) => `slug=${name}`).join('&')}`);
    for (const names of [
      [],
      ['law'],
      ['law', 'uni', 'law'],
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      ['%FF', 'a'],
    ])
      assert.deepEqual([...new Set(invalidParametersOf(await compare(...names)))], ['slug'], names.join());
    assert.deepEqual(
      invalidParametersOf(await api.get('/v1/institutes/compare?slug=law&slug=uni&colour=red')),
      ['colour'],
    );
    assert.equal((await api.get('/v1/institutes/compare', { method: 'POST' })).status, 405);
  });
});
