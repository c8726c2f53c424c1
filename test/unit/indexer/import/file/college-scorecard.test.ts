import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { readCollegeScorecard } from '../../../../../indexer/import/file/college-scorecard.ts';
import type { ImportRecord, SourceRow } from '../../../../../indexer/import/institute-record.ts';
import type { Rejection } from '../../../../../src/domain/institutes/import-job.ts';
import { AppError } from '../../../../../src/errors.ts';

const all = (input: Readable): Promise<SourceRow[]> => Readable.from(readCollegeScorecard(input)).toArray();

async function read(text: string): Promise<SourceRow[]> {
  return all(Readable.from([Buffer.from(text)]));
}

/** Reads a row with these columns in addition to its id and name. */
async function readOne(columns: Record<string, string>): Promise<ImportRecord & Rejection> {
  const row = { UNITID: '1', INSTNM: 'Test College', ...columns };
  const rows = await read(`${Object.keys(row).join()}\n${Object.values(row).join()}\n`);
  assert.equal(rows.length, 1);
  return rows[0] as ImportRecord & Rejection;
}

describe('The reader of College Scorecard files', () => {
  it('makes records with the columns that it reads', async () => {
    const text =
      '\uFEFFOPEID,INSTNM,UNITID,CITY,STABBR,INSTURL,CONTROL,LATITUDE,LONGITUDE,ADM_RATE,UGDS,' +
      'TUITIONFEE_IN,TUITIONFEE_OUT,PREDDEG,HIGHDEG,MENONLY,WOMENONLY,PCIP01,PCIP11,PCIP14,PCIP15,PCIP43\r\n' +
      '00100200,"Alabama  A & M University",100654,Normal,AL,WWW.AAMU.edu/Home,1,34.783368,-86.568502,0.684,NULL,' +
      '10024.0,18634,3,4,0,0,PrivacySuppressed,0.0652,0.1,0.02,0.05\r\n';
    const programme = (name: string, discipline: string | null) => ({
      name,
      level: 'undergraduate',
      discipline,
      mode: null,
      fee: 10_024,
      currency: 'USD',
      duration_months: null,
      intake: null,
      provenance: 'inferred',
    });
    assert.deepEqual(await read(text), [
      {
        line: 2,
        source_id: '100654',
        name: 'Alabama A & M University',
        kind: 'university',
        affiliation: null,
        place: { country: 'United States', state: 'Alabama', district: null },
        city: 'Normal',
        ownership: 'government',
        gender: 'co-ed',
        disciplines: ['computer-applications', 'engineering'],
        details: {
          website: 'https://www.aamu.edu/Home',
          latitude: 34.783368,
          longitude: -86.568502,
          programmes: [
            programme('Computer and Information Sciences and Support Services', 'computer-applications'),
            programme('Engineering', 'engineering'),
            programme('Engineering Technologies and Engineering-Related Fields', 'engineering'),
            programme(
              'Homeland Security, Law Enforcement, Firefighting and Related Protective Services',
              null,
            ),
          ],
        },
        provenance: { kind: 'inferred' },
        raw: {
          INSTNM: 'Alabama  A & M University',
          UNITID: '100654',
          CITY: 'Normal',
          STABBR: 'AL',
          INSTURL: 'WWW.AAMU.edu/Home',
          CONTROL: '1',
          LATITUDE: '34.783368',
          LONGITUDE: '-86.568502',
          ADM_RATE: '0.684',
          TUITIONFEE_IN: '10024.0',
          TUITIONFEE_OUT: '18634',
          PREDDEG: '3',
          HIGHDEG: '4',
          MENONLY: '0',
          WOMENONLY: '0',
          PCIP11: '0.0652',
          PCIP14: '0.1',
          PCIP15: '0.02',
          PCIP43: '0.05',
        },
      },
    ]);
  });

  it('states no values for empty cells', async () => {
    assert.deepEqual(
      await readOne({ CITY: 'NULL', STABBR: '', PCIP14: 'NULL', LATITUDE: '1', CONTROL: 'NA' }),
      {
        line: 2,
        source_id: '1',
        name: 'Test College',
        kind: 'college',
        affiliation: null,
        place: { country: 'United States', state: null, district: null },
        city: null,
        ownership: null,
        gender: null,
        disciplines: [],
        details: { website: null },
        provenance: { kind: 'inferred' },
        raw: { UNITID: '1', INSTNM: 'Test College', LATITUDE: '1' },
      },
    );
  });

  it('does not call an institution that grants degrees a school, whatever its name', async () => {
    const kind = async (INSTNM: string, HIGHDEG: string) => (await readOne({ INSTNM, HIGHDEG })).kind;
    assert.equal(await kind('Culinary Institute', '4'), 'institute');
    assert.equal(await kind('Juilliard School', '2'), 'college');
    assert.equal(await kind('Beauty School', '1'), 'school');
    assert.equal(await kind('Rice University', '4'), 'university');
  });

  it('uses the fee of non-residents when there is none for residents, and no currency without a fee', async () => {
    const fees = async (columns: Record<string, string>) =>
      (await readOne({ PCIP14: '1', ...columns })).details?.programmes?.map(({ fee, currency }) => [
        fee,
        currency,
      ]);
    assert.deepEqual(await fees({ TUITIONFEE_IN: '0', TUITIONFEE_OUT: '5' }), [[0, 'USD']]);
    assert.deepEqual(await fees({ TUITIONFEE_IN: 'NULL', TUITIONFEE_OUT: '5.5' }), [[6, 'USD']]);
    assert.deepEqual(await fees({}), [[null, null]]);
  });

  it('reads the gender', async () => {
    const gender = async (WOMENONLY: string, MENONLY: string) =>
      (await readOne({ WOMENONLY, MENONLY })).gender;
    assert.equal(await gender('1', '0'), 'women');
    assert.equal(await gender('0', '1'), 'men');
    assert.equal(await gender('0', 'NULL'), null);
  });

  it('omits an unusable website and keeps the row', async () => {
    const website = async (INSTURL: string) => (await readOne({ INSTURL })).details?.website;
    assert.equal(await website('https://WWW.X.edu'), 'https://www.x.edu/');
    for (const bad of [
      'www.x.edu or www.y.edu',
      'ftp://x.edu',
      'nowhere',
      'http://',
      `x.edu/${'a'.repeat(300)}`,
    ]) {
      assert.equal(await website(bad), null, bad);
    }
  });

  it('knows the territories', async () => {
    const places = ['PR', 'GU', 'VI', 'AS', 'MP', 'FM', 'MH', 'PW', 'DC'].map(async (STABBR) => {
      return (await readOne({ STABBR })).place?.state;
    });
    assert.deepEqual(await Promise.all(places), [
      'Puerto Rico',
      'Guam',
      'United States Virgin Islands',
      'American Samoa',
      'Northern Mariana Islands',
      'Federated States of Micronesia',
      'Marshall Islands',
      'Palau',
      'District of Columbia',
    ]);
  });

  it('rejects invalid rows with all errors, and reads the others', async () => {
    const rows = await read(
      'UNITID,INSTNM,STABBR,CONTROL,LATITUDE,TUITIONFEE_IN,TUITIONFEE_OUT,PCIP14\n' +
        'x,,ZZ,4,91,-1,free,much\n' +
        '2,Short\n' +
        '3,Long College,AL,1,1,1,1,1,1\n' +
        '4,Good College,AL,1,1,1,1,1\n',
    );
    assert.deepEqual(rows.slice(0, 3), [
      {
        line: 2,
        reason:
          "UNITID is not a number; INSTNM is missing; unknown STABBR 'ZZ'; unknown CONTROL '4'; " +
          'LATITUDE is out of range; PCIP14 is not a number; TUITIONFEE_IN is out of range; TUITIONFEE_OUT is not a number',
      },
      { line: 3, reason: 'has 2 columns, but the header has 8' },
      { line: 4, reason: 'has 9 columns, but the header has 8' },
    ]);
    assert.equal((rows[3] as ImportRecord).name, 'Good College');
  });

  const unusable: [string, string][] = [
    ['', 'The file is empty.'],
    ['CITY,STATE\nA,B\n', 'The header is invalid: missing columns UNITID, INSTNM.'],
    ['UNITID,CITY,CITY\n', 'The header is invalid: missing columns INSTNM; duplicate columns CITY.'],
  ];
  for (const [text, message] of unusable) {
    it(`rejects the file ${JSON.stringify(text)}`, () =>
      assert.rejects(read(text), (error) => error instanceof AppError && error.message === message));
  }

  it('rejects a text that is not valid CSV', () =>
    assert.rejects(
      read('UNITID,INSTNM\n1,"open\n'),
      (error) => error instanceof AppError && /^The file is not valid CSV: /.test(error.message),
    ));

  it('passes on the error of the stream', async () => {
    const failing = new Readable({ read: () => failing.destroy(new Error('the disk is gone')) });
    await assert.rejects(all(failing), /^Error: the disk is gone$/);
  });
});
