import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { buildDocument } from '../../../src/domain/institutes/document.ts';
import { institute, programme } from '../../support/data/rows.ts';

describe('the document of an institute', () => {
  it('has a mapping for every field', () => {
    const mapped = JSON.parse(readFileSync('mappings/institutes.json', 'utf8')).mappings.properties;
    for (const field of Object.keys(buildDocument(institute({})))) assert(field in mapped, field);
  });

  it('has the coordinates of the district, marked as approximate, when the institute has none', () => {
    const own = buildDocument(
      institute({ latitude: 1, longitude: 2, district_latitude: 3, district_longitude: 4 }),
    );
    assert.deepEqual([own.location, own.provenance], [{ lat: 1, lon: 2 }, {}]);
    const approximate = buildDocument(institute({ district_latitude: 3, district_longitude: 4 }));
    assert.deepEqual(approximate.location, { lat: 3, lon: 4 });
    assert.deepEqual(approximate.provenance, { location: 'approximate' });
    assert.equal(buildDocument(institute({})).location, null);
  });

  it('collects the facts of its programmes', () => {
    const document = buildDocument(
      institute({
        disciplines: ['law'],
        programmes: [
          programme({ level: 'diploma', discipline: 'nursing', mode: 'full-time', fee: 30, currency: 'INR' }),
          programme({
            level: 'undergraduate',
            discipline: 'nursing',
            mode: 'full-time',
            fee: 10,
            currency: 'INR',
          }),
          programme({
            level: 'undergraduate',
            discipline: 'nursing',
            mode: 'full-time',
            fee: 9,
            currency: 'USD',
          }),
        ],
      }),
    );
    assert.deepEqual(document.disciplines, ['law', 'nursing']);
    assert.deepEqual(document.levels, ['diploma', 'undergraduate']);
    assert.deepEqual(document.modes, ['full-time']);
    assert.deepEqual(document.fee, { min: 10, max: 30, currency: 'INR' });
    assert.deepEqual(document.fees, [9, 10, 30]);
    assert.equal(document.programme_pairs.includes('discipline=nursing|level=diploma'), true);
    assert.equal(document.programme_count, 3);
    assert.deepEqual(document.programmes.at(-1), { level: null, discipline: 'law', mode: null, fee: null });
  });

  it('marks generated programmes and fees in the provenance', () => {
    const document = buildDocument(
      institute({ programmes: [programme({ fee: 1, currency: 'INR', provenance: 'generated' })] }),
    );
    assert.deepEqual(document.provenance, { programmes: 'generated', fee: 'generated' });
  });

  it('separates known disciplines from generated ones', () => {
    const { disciplines, known_disciplines } = buildDocument(
      institute({
        disciplines: ['law'],
        programmes: [
          programme({ discipline: 'arts', provenance: 'generated' }),
          programme({ discipline: 'nursing' }),
        ],
      }),
    );
    assert.deepEqual(disciplines, ['arts', 'law', 'nursing']);
    assert.deepEqual(known_disciplines, ['law', 'nursing']);
  });
});
