import assert from 'node:assert/strict';
import { indianCoordinates } from '../../../../../indexer/import/india/india-coordinates.ts';
import { readColleges } from '../../../../../indexer/import/india/indian-colleges.ts';
import { readUniversityName } from '../../../../../indexer/import/india/indian-universities.ts';
import type { ImportRecord } from '../../../../../indexer/import/institute-record.ts';
import { normaliseName } from '../../../../../indexer/import/normalise-name.ts';
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

describe('normaliseName', () => {
  const cases: [string, string][] = [
    ['  SWAMI \t VIVEKANAND \n COLLEGE  ', 'SWAMI VIVEKANAND COLLEGE'],
    ['A.N.D.T.T. COLLEGE,', 'A.N.D.T.T. COLLEGE'],
    ['"BHARATIYA GRAMIN COLLEGE', 'BHARATIYA GRAMIN COLLEGE'],
    ["Deshbandhu College for Girls'", "Deshbandhu College for Girls'"],
    ['Alva\uFFFDs Ayurvedic Medical College', 'Alva’s Ayurvedic Medical College'],
    ['Hi \uFFFD Tech City College', 'Hi - Tech City College'],
    ['NEW\uFFFDMANGALA\uFFFDCOLLEGE', 'NEW MANGALA COLLEGE'],
    ['084 Faculty of Engg., Rajkot', '084 Faculty of Engg., Rajkot'],
    ["200014-AYKK'S COLLEGE .", "200014-AYKK'S COLLEGE ."],
    [',,,', ''],
  ];
  for (const [text, expected] of cases) {
    it(`converts ${JSON.stringify(text)}`, () => assert.equal(normaliseName(text), expected));
  }
});

describe('readUniversityName', () => {
  it('finds the city after the last comma and the alias before it', () => {
    assert.deepEqual(readUniversityName('Panjab University,Chandigarh'), {
      name: 'Panjab University, Chandigarh',
      alias: 'Panjab University',
      city: 'Chandigarh',
    });
    assert.equal(
      readUniversityName('Dr. D. Y. Patil Vidyapeeth, , Mumbai').name,
      'Dr. D. Y. Patil Vidyapeeth, Mumbai',
    );
  });

  it('finds no city when another text follows the comma', () => {
    assert.equal(readUniversityName('University of Delhi').city, null);
    assert.equal(readUniversityName('Rayalaseema, University Kurnool').city, null);
  });
});

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

describe('The coordinates of Indian places', () => {
  it('are found by name, by another spelling, and across a border that has moved', async () => {
    const locate = await indianCoordinates();
    const at = (state: string, district: string | null) => locate({ country: 'India', state, district });
    const near = (point: [number, number] | null, lat: number, lon: number) => {
      assert.ok(
        point && Math.hypot(point[0] - lat, point[1] - lon) < 0.4,
        `${point} is not near ${lat},${lon}`,
      );
    };
    near(at('Karnataka', 'Bangalore'), 12.97, 77.59);
    near(at('Karnataka', 'Gulbarga'), 17.33, 76.83);
    near(at('Bihar', 'Aurangabad'), 24.75, 84.37);
    near(at('Maharashtra', 'Aurangabad'), 19.88, 75.34);
    near(at('Jammu and Kashmir', 'Leh(Ladakh)'), 34.16, 77.58);
    near(at('Daman and Diu', 'Daman'), 20.4, 72.85);
    near(at('West Bengal', 'North Twenty Four Parganas'), 22.72, 88.48);
    near(at('Gujarat', 'Ahmadabad'), 23.03, 72.58);
    near(at('Nagaland', 'Kiphire'), 25.85, 94.8);
    near(at('Kerala', null), 10.4, 76.4);
    assert.ok(locate({ country: 'India', state: null, district: null }));
    assert.equal(at('Atlantis', 'Chennai'), null);
    assert.equal(locate({ country: 'Elsewhere', state: 'Karnataka', district: 'Bangalore' }), null);
  });
});
