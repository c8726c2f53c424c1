import assert from 'node:assert/strict';
import { type Answer, apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('GET /v1/suggest', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { country, district } = await addPlaces(system.pool);
    const { rows } = await system.pool.query<{ id: number }>(
      `with goa as (insert into places (kind, parent_id, name) values ('state', $1, 'Goa') returning id)
       insert into places (kind, parent_id, name) select 'district', id, 'Ernakulam' from goa returning id`,
      [country],
    );
    const add = (slug: string, name: string, fields: object = {}) =>
      addInstitute(system.pool, { slug, name, place_id: district, ...fields });
    const ids = [
      await add('marys', "St. Mary's Law College", { popularity: 1 }),
      await add('mari', 'Colégio Máris', { place_id: rows[0]?.id }),
      await add('mangalore', 'Mangalore Institute of Nursing', { popularity: 3 }),
      await add('of-mangalore', 'Law College of Mangalore', { popularity: 9 }),
      await add('anna', 'Anna University', { kind: 'university', popularity: 5 }),
      await add('annamalai', 'Annamalai University', { kind: 'university', popularity: 8 }),
      await add('bombay', 'Institute of Ocean Studies', {
        aliases: ['IOS Bombay'],
        popularity: 2,
      }),
      await add('draft', 'Mary of the Drafts', { status: 'draft' }),
    ];
    await system.pool.query(
      `insert into institute_disciplines (institute_id, discipline) values ($1, 'law'), ($2, 'nursing'), ($3, 'law')`,
      [ids[0], ids[2], ids[3]],
    );
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const suggest = (q: string, more = '') => api.get(`/v1/suggest?q=${encodeURIComponent(q)}${more}`);
  const slugs = ({ body }: Answer, group = 'institutes') =>
    body[group].map(({ slug }: { slug: string }) => slug);

  it('answers in groups, with universities apart from other institutes', async () => {
    const { status, body } = await suggest('an');
    assert.equal(status, 200);
    assert.deepEqual(Object.keys(body), ['institutes', 'universities', 'places', 'disciplines']);
    assert.deepEqual(slugs({ body } as Answer, 'universities'), ['annamalai', 'anna']);
    assert.deepEqual(body.universities[1], {
      slug: 'anna',
      name: 'Anna University',
      kind: 'university',
      place: 'Ernakulam, Kerala',
    });
    assert.deepEqual(body.institutes, []);
  });

  it('finds the beginnings of words in any order, regardless of case, accents and apostrophes', async () => {
    for (const q of ['mary', "MARY'S l", 'law mary', 'st marys', 'St.  Mary’s', 'saint m', 'coll mary']) {
      assert.deepEqual(slugs(await suggest(q)), ['marys'], q);
    }
    assert.deepEqual(slugs(await suggest('maris')), ['mari', 'marys']);
    assert.deepEqual(slugs(await suggest('colegio')), ['mari']);
    assert.deepEqual(slugs(await suggest('mary nursing')), []);
  });

  it('ranks names that begin with the text first, then by popularity', async () => {
    assert.deepEqual(slugs(await suggest('mang')), ['mangalore', 'of-mangalore']);
    assert.deepEqual(slugs(await suggest('anna'), 'universities'), ['annamalai', 'anna']);
    assert.deepEqual(slugs(await suggest('anna university'), 'universities')[0], 'anna');
    assert.deepEqual(slugs(await suggest('mang', '&limit=1')), ['mangalore']);
  });

  it('finds institutes by aliases and acronyms', async () => {
    assert.deepEqual(slugs(await suggest('ios b')), ['bombay']);
    assert.equal(slugs(await suggest('min'))[0], 'mangalore');
  });

  it('forgives one edit in words of four letters or more', async () => {
    for (const q of [
      'manglore nursing',
      'mangalroe nursing',
      'nurising mang',
      'nursing mangelor',
      'jangalore n',
    ]) {
      assert.deepEqual(slugs(await suggest(q)), ['mangalore'], q);
    }
    assert.deepEqual(slugs(await suggest('lwa')), []);
    assert.deepEqual(slugs(await suggest('mnglore')), []);
    assert.deepEqual(slugs(await suggest('mang'), 'universities'), []);
  });

  it('suggests districts with their state, states, countries and disciplines', async () => {
    const { places } = (await suggest('ernakulm')).body;
    assert.deepEqual(places, [
      { value: 'Ernakulam', facet: 'district', state: 'Kerala', count: 6 },
      { value: 'Ernakulam', facet: 'district', state: 'Goa', count: 1 },
    ]);
    assert.deepEqual((await suggest('ker')).body.places, [{ value: 'Kerala', facet: 'state', count: 6 }]);
    assert.deepEqual((await suggest('INDI')).body.places, [{ value: 'India', facet: 'country', count: 7 }]);
    assert.deepEqual((await suggest('law')).body.disciplines, [{ value: 'law', name: 'Law', count: 2 }]);
  });

  it('answers empty groups for a blank text and for words that no name has', async () => {
    const nothing = { institutes: [], universities: [], places: [], disciplines: [] };
    assert.deepEqual((await api.get('/v1/suggest')).body, nothing);
    for (const q of ['', '  ', '!!!', '💥', '* OR *', '<q>', 'zzzz', 'מכללה', 'x'.repeat(100)])
      assert.deepEqual((await suggest(q)).body, nothing, q);
  });

  it('answers all errors at once when parameters are invalid', async () => {
    const faulty = await api.get('/v1/suggest?q=%FF&limit=21&colour=red');
    assert.deepEqual(invalidParametersOf(faulty), ['colour', 'limit', 'q']);
    assert.deepEqual(invalidParametersOf(await suggest('x'.repeat(101), '&limit=0')), ['limit', 'q']);
  });

  it('answers 503 when search is unavailable', async () => {
    const down = await startApi(apiDependencies(system, { elasticsearchUrl: 'http://127.0.0.1:9' }));
    const answer = await down.get('/v1/suggest?q=a');
    assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, '5']);
    down.close();
  });
});
