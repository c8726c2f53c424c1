import assert from 'node:assert/strict';
import { createQualityCheck, type ExaminedInstitute } from '../../../../src/domain/reports/data-quality.ts';

const complete: ExaminedInstitute = {
  id: 1,
  slug: 'good-college',
  name: 'Good College',
  status: 'published',
  updated_at: new Date('2026-11-01T00:00:00Z'),
  place_kind: 'district',
  place_id: 3,
  country: 'India',
  city: 'Kochi',
  ownership: 'private',
  gender: 'co-ed',
  accreditation: 'NAAC A',
  website: 'https://good.edu.in/',
  provenance: {},
  has_disciplines: true,
  has_facilities: true,
  programmes: 2,
  generated_programmes: 0,
};

describe('the check of data quality', () => {
  const findings = (...institutes: Partial<ExaminedInstitute>[]) => {
    const check = createQualityCheck();
    return institutes
      .flatMap((fields) => check.examine({ ...complete, ...fields }))
      .map(([id, , , , problem, value]) => [id, problem, value]);
  };

  it('finds nothing in an institute that has everything', () => {
    assert.deepEqual(findings({}), []);
  });

  it('finds an institute of which only the country is known', () => {
    assert.deepEqual(findings({ city: null, place_kind: 'country' }), [[1, 'no-place', 'India']]);
    assert.deepEqual(findings({ city: null, place_kind: null, country: null }), [[1, 'no-place', null]]);
    assert.deepEqual(findings({ place_kind: null }), []);
  });

  it('finds the later ones of institutes with the same name in the same place', () => {
    const double = 'same name and place as 1';
    assert.deepEqual(
      findings({}, { id: 2, name: 'GOOD  College' }, { id: 3, place_id: 4 }, { id: 4, city: 'KOCHI' }),
      [
        [2, 'double', double],
        [4, 'double', double],
      ],
    );
  });

  it('finds empty facets, websites that cannot work and values that are only generated', () => {
    assert.deepEqual(
      findings({
        ownership: null,
        programmes: 0,
        website: 'https://college',
        provenance: { rating: 'generated', kind: 'inferred', gender: 'generated' },
      }),
      [
        [1, 'empty-facets', 'ownership, programmes'],
        [1, 'website-form', 'https://college'],
        [1, 'only-generated', 'gender, rating'],
      ],
    );
    assert.deepEqual(findings({ generated_programmes: 2 }), [[1, 'only-generated', 'programmes']]);
    assert.deepEqual(findings({ generated_programmes: 1 }), []);
  });

  it('counts the findings of each problem', () => {
    const check = createQualityCheck();
    for (const id of [1, 2]) check.examine({ ...complete, id, gender: null });
    assert.deepEqual(check.counts, {
      'no-place': 0,
      double: 1,
      'empty-facets': 2,
      'website-form': 0,
      'only-generated': 0,
    });
  });
});
