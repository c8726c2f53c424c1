import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { generatedProvenance } from '../../../indexer/generate/generated-institutes.ts';
import { shownFields } from '../../../src/contract/responses/institute-response.ts';
import { buildDocument } from '../../../src/domain/institutes/document.ts';
import { instituteBody, statedFields } from '../../../src/domain/institutes/institute-edit.ts';
import type { Institute, Known } from '../../../web/src/api/response-types.ts';
import { howKnown, provenanceKeys, type ShownField } from '../../../web/src/shared/provenance.ts';
import { institute, programme } from '../../support/rows.ts';

// What the page shows without a word on how it is known, and what it does not show.
const unmarked = ['id', 'slug', 'popularity', 'levels', 'modes', 'programme_count', 'provenance'];

const fieldsOfKey: Record<string, ShownField[]> = {
  name: ['name'],
  kind: ['kind'],
  ownership: ['ownership'],
  affiliation: ['university', 'affiliation'],
  place: ['country', 'state', 'district'],
  city: ['city'],
  location: ['location'],
  established: ['established'],
  accreditation: ['accreditation'],
  gender: ['gender'],
  rating: ['rating'],
  website: ['website'],
  aliases: ['aliases'],
  disciplines: ['disciplines'],
  facilities: ['facilities'],
  fee: ['fee'],
  programmes: ['disciplines', 'fee'],
  popularity: [],
  status: [],
};

const shown = Object.keys(provenanceKeys) as ShownField[];

/** An institute of which every field has some value. */
function complete(provenance: Record<string, Known>): Partial<Institute> {
  return { ...Object.fromEntries(shown.map((field) => [field, 'x'])), provenance };
}

describe('web: how a field is known', () => {
  it('is looked up for every field of an institute that the API shows', () => {
    assert.deepEqual([...shown, ...unmarked].sort(), Object.keys(shownFields).sort());
  });

  it('is looked up under every key that imports, edits, generation and documents write', () => {
    const { provenance } = buildDocument(
      institute({
        district_latitude: 10,
        district_longitude: 76,
        programmes: [programme({ fee: 1, currency: 'INR', provenance: 'generated' })],
      }),
    );
    const written = [
      ...Object.keys(generatedProvenance),
      ...Object.keys(provenance),
      ...statedFields(Object.keys(instituteBody.properties)),
    ];
    assert.deepEqual([...new Set(written)].sort(), Object.keys(fieldsOfKey).sort());
  });

  for (const [key, fields] of Object.entries(fieldsOfKey)) {
    it(`is said of ${fields.join(', ') || 'nothing that is shown'} by the key ${key}`, () => {
      for (const how of ['inferred', 'approximate', 'generated'] as const) {
        const marked = shown.filter((field) => howKnown(complete({ [key]: how }), field) === how);
        assert.deepEqual(marked.sort(), fields.toSorted());
        const others = shown.filter((field) => !fields.includes(field));
        assert.equal(howKnown(complete({ [key]: how }), ...others), undefined);
      }
    });
  }

  it('counts only for fields that have a value', () => {
    const item: Partial<Institute> = { city: 'Roorkee', state: null, provenance: { place: 'inferred' } };
    assert.equal(howKnown(item, 'city', 'state'), undefined);
    assert.equal(howKnown({ ...item, state: 'Uttar Pradesh' }, 'city', 'state'), 'inferred');
  });
});
