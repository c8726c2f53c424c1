import assert from 'node:assert/strict';
import { type Answer, apiDependencies, invalidParametersOf, startApi } from '../../support/api.ts';
import { addInstitute, addPlaces } from '../../support/data/catalogue.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('the facet endpoints', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    const { country, district } = await addPlaces(system.pool);
    const place = async (kind: string, parent: number, name: string) => {
      const { rows } = await system.pool.query<{ id: number }>(
        'insert into places (kind, parent_id, name) values ($1, $2, $3) returning id',
        [kind, parent, name],
      );
      return (rows[0] as { id: number }).id;
    };
    const tamilNadu = await place('state', country, 'Tamil Nadu');
    const nilgiris = await place('district', tamilNadu, 'Thé Nilgiris');
    const ids = [
      await addInstitute(system.pool, { slug: 'a', name: 'Alpha Law College', place_id: district }),
      await addInstitute(system.pool, { slug: 'b', name: 'Beta Law College', place_id: nilgiris }),
      await addInstitute(system.pool, { slug: 'c', name: 'Gamma College', place_id: nilgiris }),
      await addInstitute(system.pool, { slug: 'u', name: 'Law University', kind: 'university' }),
    ];
    await system.pool.query(
      `insert into programmes (institute_id, name, level, discipline, mode, fee, currency) values
         ($1, 'LL.B.', 'undergraduate', 'law', 'full-time', 40000, 'INR'),
         ($1, 'Diploma', 'diploma', 'arts', 'full-time', 5000, 'INR'),
         ($2, 'LL.B.', 'undergraduate', 'law', 'part-time', 90000, 'INR')`,
      [ids[0], ids[1]],
    );
    await system.writeBatch(ids);
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const values = ({ body }: Answer) =>
    body.values.map(({ value, count, selected }: Record<string, unknown>) => [value, count, selected]);

  it('list the facets', async () => {
    const { status, body } = await api.get('/v1/facets');
    assert.equal(status, 200);
    assert.deepEqual(body.facets[0], {
      name: 'state',
      type: 'values',
      label: 'State',
      parameters: ['state'],
    });
    const fee = body.facets.find(({ name }: { name: string }) => name === 'fee');
    assert.deepEqual(fee.bounds, [25000, 50000, 100000, 200000, 500000]);
    assert.deepEqual(invalidParametersOf(await api.get('/v1/facets?colour=red')), ['colour']);
  });

  it('find values by the beginning of a word, regardless of case and accents', async () => {
    const answer = await api.get('/v1/facets/state?q=NAD');
    assert.deepEqual(answer.body, {
      facet: 'state',
      values: [{ value: 'Tamil Nadu', count: 2, selected: false }],
      distinct: 1,
    });
    assert.deepEqual(values(await api.get('/v1/facets/district?q=the')), [['Thé Nilgiris', 2, false]]);
    assert.deepEqual(values(await api.get('/v1/facets/district?q=n')), [['Thé Nilgiris', 2, false]]);
    assert.deepEqual(values(await api.get('/v1/facets/state?q=adu')), []);
    assert.deepEqual(values(await api.get('/v1/facets/state?q=%3Cb%3E*')), []);
  });

  it('list the values by count, up to the limit', async () => {
    const answer = await api.get('/v1/facets/kind?limit=1');
    assert.deepEqual([values(answer), answer.body.distinct], [[['college', 3, false]], 2]);
  });

  it('count as the search does, under its filters and without the own selection of the facet', async () => {
    const queries = [
      '',
      'state=Kerala&kind=college',
      'kind=university',
      'discipline=law&level=undergraduate',
      'discipline=law&fee_max=10000',
      'level=diploma&level=doctorate',
      'near=10,76&radius=20',
      'q=law',
      'q=law+kerala',
      'q=lwa+colege',
      'q=colleges+in+tamil+nadu',
      'state=Goa',
    ];
    const { facets } = (await api.get('/v1/facets')).body;
    for (const query of queries) {
      const search = (await api.get(`/v1/institutes?${query}&limit=1`)).body;
      for (const { name, type } of facets) {
        if (type === 'range') continue;
        const { body } = await api.get(`/v1/facets/${name}?${query.replace('q=', 'text=')}&limit=100`);
        const { values, distinct } = search.facets[name];
        assert.deepEqual(body, { facet: name, values, distinct }, `${name} of ${query}`);
      }
    }
  });

  it('name the existing facets when an unknown one is requested', async () => {
    for (const name of ['colour', 'states', '__proto__', '%00']) {
      const answer = await api.get(`/v1/facets/${name}`);
      assert.equal(answer.status, 404);
      assert.match(answer.body.detail, /facets are state, district, .*rating/);
    }
  });

  it('refuse range facets and invalid parameters, with all errors at once', async () => {
    assert.match((await api.get('/v1/facets/fee')).body.detail, /range facet/);
    assert.deepEqual(invalidParametersOf(await api.get('/v1/facets/fee')), ['name']);
    const faulty = await api.get('/v1/facets/state?q=%FF&limit=101&page=2&level=phd&text=a&text=b');
    assert.deepEqual(invalidParametersOf(faulty), ['level', 'limit', 'page', 'q', 'text']);
    assert.deepEqual(invalidParametersOf(await api.get('/v1/facets/state?radius=3&fee_min=2&fee_max=1')), [
      'fee_min',
      'radius',
    ]);
  });
});
