import assert from 'node:assert/strict';
import { type Compared, similarQuery } from '../../../src/search/similar/similar-query.ts';

const nothing: Compared = {
  id: 7,
  kind: 'college',
  university: null,
  state: null,
  district: null,
  location: null,
  disciplines: [],
  levels: [],
  fee: null,
};

describe('the query for similar institutes', () => {
  const constant = (_name: string, boost: number, filter: object) => ({
    constant_score: { filter, boost, _name },
  });
  const all = (...filter: object[]) => ({ bool: { filter } });

  it('excludes the institute itself, and sorts ties by popularity and id', () => {
    const { query, sort } = similarQuery(nothing);
    assert.deepEqual(query, {
      bool: {
        must_not: { term: { id: 7 } },
        should: [constant('kind', 200, all({ term: { kind: 'college' } }))],
        minimum_should_match: 1,
      },
    });
    assert.deepEqual(sort, [{ _score: { order: 'desc' } }, { popularity: 'desc' }, { id: 'asc' }]);
  });

  it('has a clause for each likeness, and divides its weight among several disciplines', () => {
    const { query } = similarQuery({
      ...nothing,
      university: 'Anna University',
      state: 'Bihar',
      district: 'Aurangabad',
      location: { lat: 1, lon: 2 },
      disciplines: ['arts', 'law'],
      levels: ['diploma'],
      fee: { min: 101, max: 900, currency: 'INR' },
    });
    assert.deepEqual(query?.bool?.should, [
      constant('discipline:arts', 300, { term: { disciplines: 'arts' } }),
      constant('discipline:law', 300, { term: { disciplines: 'law' } }),
      constant('level:diploma', 150, { term: { levels: 'diploma' } }),
      constant('kind', 200, all({ term: { kind: 'college' } })),
      constant('university', 200, all({ term: { university: 'Anna University' } })),
      constant('state', 150, all({ term: { state: 'Bihar' } })),
      constant('district', 150, all({ term: { district: 'Aurangabad' } }, { term: { state: 'Bihar' } })),
      constant('near', 150, all({ geo_distance: { distance: '50km', location: { lat: 1, lon: 2 } } })),
      constant(
        'fee',
        100,
        all({ term: { 'fee.currency': 'INR' } }, { range: { 'fee.min': { gte: 50, lte: 202 } } }),
      ),
    ]);
  });
});
