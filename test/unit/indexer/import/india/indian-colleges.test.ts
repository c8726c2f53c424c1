import assert from 'node:assert/strict';
import { readColleges } from '../../../../../indexer/import/india/indian-colleges.ts';
import type { ImportRecord } from '../../../../../indexer/import/institute-record.ts';
import type { Rejection } from '../../../../../src/domain/institutes/import-job.ts';

const row = (fields: Record<string, unknown> = {}) => ({
  university: 'Anna University, Chennai (Id: U-0439)',
  college: 'Test College (Id: C-1)',
  college_type: 'Affiliated College',
  state: 'Tamil Nadu',
  district: 'Chennai',
  ...fields,
});
const read = (...rows: unknown[]) => [...(readColleges(rows).records as Iterable<ImportRecord | Rejection>)];

describe('The reader of indian-colleges', () => {
  it('makes a record of a college with the original row', () => {
    const given = row({ college: 'Govt. Law College (Id: C-2) Annexe (Id: C-17)', state: 'Uttrakhand' });
    const [college] = read(given) as [ImportRecord];
    assert.deepEqual(college, {
      line: 1,
      source_id: 'C-17',
      name: 'Govt. Law College (Id: C-2) Annexe',
      kind: 'college',
      affiliation: 'U-0439',
      place: { country: 'India', state: 'Uttarakhand', district: 'Chennai' },
      city: null,
      disciplines: ['law'],
      gender: null,
      ownership: 'government',
      provenance: { disciplines: 'inferred', ownership: 'inferred' },
      raw: given,
    });
  });

  it('places a university in the state of most of its colleges, and in case of a tie in the first by name', () => {
    const records = read(
      row({ college: 'A (Id: C-1)', state: 'Tamil Nadu', district: 'Chennai' }),
      row({ college: 'B (Id: C-2)', state: 'Kerala', district: 'Idukki' }),
      row({ college: 'C (Id: C-3)', university: 'Kerala University (Id: U-0002)', district: 'Idukki' }),
    ) as ImportRecord[];
    const anna = records.find((record) => record.source_id === 'U-0439');
    assert.deepEqual(anna?.place, { country: 'India', state: 'Kerala', district: null });
    assert.deepEqual(anna.details, { aliases: ['Anna University'], popularity: 2 });
    assert.deepEqual(anna.provenance, { place: 'inferred' });
    assert.equal(anna.kind, 'university');
    assert.deepEqual(anna.raw, { university: 'Anna University, Chennai (Id: U-0439)' });
    assert.equal(records.length, 5);
  });

  it('places a university in the district with the name of its city', () => {
    const records = read(row()) as ImportRecord[];
    assert.equal(records.find((record) => record.kind === 'university')?.place?.district, 'Chennai');
  });

  it('rejects invalid rows with their number and a reason', () => {
    const records = read(
      null,
      [],
      row({ state: undefined, district: ' ' }),
      row({ college: 'No id' }),
      row({ university: 'No id' }),
      row({ college_type: 'Kindergarten' }),
    );
    assert.deepEqual(records, [
      { line: 1, reason: 'is not an object' },
      { line: 2, reason: 'is not an object' },
      { line: 3, reason: 'lacks state, district' },
      { line: 4, reason: 'the college does not end in an id like (Id: C-123)' },
      { line: 5, reason: 'the university does not end in an id like (Id: U-0123)' },
      { line: 6, reason: "unknown college_type 'Kindergarten'" },
    ]);
  });
});
