import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { generatedProvenance } from '../../../indexer/generate/generated-institutes.ts';
import { shownFields } from '../../../src/contract/responses/institute-response.ts';
import type { Provenance } from '../../../src/domain/enumerations.ts';
import { buildDocument } from '../../../src/domain/institutes/document.ts';
import { instituteBody, statedFields } from '../../../src/domain/institutes/institute-edit.ts';
import type { Institute } from '../../../web/src/api/response-checks.ts';
import { parseSearch } from '../../../web/src/search/model/search-url.ts';
import {
  hasGenerated,
  mayMatchSamples,
  provenanceKeys,
  provenanceOf,
  type ShownField,
} from '../../../web/src/shared/provenance.ts';
import { institute, programme } from '../../support/data/rows.ts';

// Fields that the page does not show, or shows without their provenance.
const unmarked = ['id', 'slug', 'popularity', 'logo', 'levels', 'modes', 'programme_count', 'provenance'];

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

/** An institute with a value in every field. */
function complete(provenance: Record<string, Provenance>): Partial<Institute> {
  return { ...Object.fromEntries(shown.map((field) => [field, 'x'])), provenance };
}

describe('The provenance of a field on the page', () => {
  it('is known for every field of an institute in the contract', () => {
    assert.deepEqual([...shown, ...unmarked].sort(), Object.keys(shownFields).sort());
  });

  it('is read from every key that imports, edits, the generator and documents write', () => {
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
    it(`of ${fields.join(', ') || 'no field'} is read from the key ${key}`, () => {
      for (const how of ['inferred', 'approximate', 'generated'] as const) {
        const marked = shown.filter((field) => provenanceOf(complete({ [key]: how }), field) === how);
        assert.deepEqual(marked.sort(), fields.toSorted());
        const others = shown.filter((field) => !fields.includes(field));
        assert.equal(provenanceOf(complete({ [key]: how }), ...others), undefined);
      }
    });
  }

  it('applies only to fields that have a value', () => {
    const item: Partial<Institute> = { city: 'Roorkee', state: null, provenance: { place: 'inferred' } };
    assert.equal(provenanceOf(item, 'city', 'state'), undefined);
    assert.equal(provenanceOf({ ...item, state: 'Uttar Pradesh' }, 'city', 'state'), 'inferred');
  });
});

describe('Generated values', () => {
  it('are recognized in an institute and in its programmes', () => {
    const item = { id: 1, slug: 'a', name: 'A' };
    assert.equal(hasGenerated(item), false);
    assert.equal(hasGenerated({ ...item, provenance: { disciplines: 'inferred' } }), false);
    assert.equal(hasGenerated({ ...item, provenance: { fee: 'generated' } }), true);
    const programme = { id: 1, name: 'P' };
    assert.equal(hasGenerated({ ...item, programmes: [{ ...programme, provenance: 'generated' }] }), true);
  });

  it('may affect a search that filters or sorts by programmes, fees or ratings', () => {
    assert.equal(mayMatchSamples(parseSearch('q=law&state=Goa')), false);
    for (const query of ['level=diploma', 'mode=online', 'fee_max=1', 'rating_min=4', 'sort=fee']) {
      assert.equal(mayMatchSamples(parseSearch(query)), true, query);
    }
  });
});
