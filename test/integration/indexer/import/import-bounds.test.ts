import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import { textSource } from '../../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../../indexer/import/loader.ts';
import { instituteBody } from '../../../../src/domain/institutes/institute-edit.ts';
import { createTestDatabase, type TestDatabase } from '../../../support/database.ts';

const x = (length: number) => 'x'.repeat(length);
const list = (length: number) => Array.from({ length }, (_, at) => `Other ${at}`);
const website = (length: number) => `https://example.org/`.padEnd(length, 'x');
const { maximum: maxPopularity } = instituteBody.properties.popularity as unknown as { maximum: number };
const maxInteger = 2_147_483_647;
const programme = (fields: object = {}) => [{ name: 'Law', ...fields }];
const programmes = (length: number) => Array.from({ length }, (_, at) => ({ name: `Programme ${at}` }));
const india = { country: 'India' };

type Fields = Record<string, unknown>;
/** For each field a value at its limit, and values beyond it with the text that the reason must contain. */
interface Bound {
  at: Fields[];
  over: [names: RegExp, ...Fields[]];
}

const fileBounds: Record<string, Bound> = {
  source_id: {
    at: [{ source_id: x(200) }],
    over: [/source_id/, { source_id: x(201) }, { source_id: x(6_000) }],
  },
  name: {
    at: [{ name: x(300) }, { name: '𝔸'.repeat(300) }],
    over: [/name/, { name: x(301) }, { name: x(70_000) }],
  },
  kind: { at: [{ kind: 'university' }], over: [/kind/, { kind: 'castle' }, { kind: x(101) }] },
  aliases: {
    at: [{ aliases: list(50) }, { aliases: [x(300)] }],
    over: [/aliases/, { aliases: list(51) }, { aliases: [x(301)] }],
  },
  website: {
    at: [{ website: website(300) }],
    over: [/website/, { website: website(301) }, { website: 'ftp://x.org' }],
  },
  status: { at: [{ status: 'archived' }], over: [/status/, { status: 'gone' }] },
  country: { at: [{ country: x(100) }], over: [/country/, { country: x(101) }] },
  state: {
    at: [{ ...india, state: x(100) }],
    over: [/state|country/, { ...india, state: x(101) }, { state: 'Goa' }],
  },
  district: {
    at: [{ ...india, state: 'Goa', district: x(100) }],
    over: [
      /district|state/,
      { ...india, state: 'Goa', district: x(101) },
      { ...india, district: 'North Goa' },
    ],
  },
  city: { at: [{ city: x(100) }], over: [/city/, { city: x(101) }] },
  university: {
    at: [{ university: 'u' }],
    over: [/university/, { university: 'nobody' }, { university: x(201) }],
  },
  ownership: { at: [{ ownership: 'deemed' }], over: [/ownership/, { ownership: 'mine' }] },
  gender: { at: [{ gender: 'co-ed' }], over: [/gender/, { gender: 'none' }] },
  established: {
    at: [{ established: 800 }, { established: 2100 }],
    over: [
      /established/,
      { established: 799 },
      { established: 2101 },
      { established: 32_768 },
      { established: 1e12 },
    ],
  },
  accreditation: { at: [{ accreditation: x(50) }], over: [/accreditation/, { accreditation: x(51) }] },
  rating: {
    at: [{ rating: 0 }, { rating: 5 }, { rating: 4.96 }],
    over: [/rating/, { rating: -0.1 }, { rating: 5.01 }, { rating: 1e6 }],
  },
  popularity: {
    at: [{ popularity: 0 }, { popularity: maxPopularity }],
    over: [/popularity/, { popularity: -1 }, { popularity: maxPopularity + 1 }, { popularity: 1e15 }],
  },
  location: {
    at: [
      { latitude: 90, longitude: 180 },
      { latitude: -90, longitude: -180 },
    ],
    over: [
      /latitude|longitude/,
      { latitude: 90.1, longitude: 0 },
      { latitude: 0, longitude: -180.1 },
      { latitude: 1 },
    ],
  },
  disciplines: {
    at: [{ disciplines: ['law', 'arts'] }],
    over: [/discipline/, { disciplines: [x(101)] }, { disciplines: ['x'] }],
  },
  facilities: {
    at: [{ facilities: ['hostel'] }],
    over: [/facilit/, { facilities: [x(101)] }, { facilities: ['x'] }],
  },
  programmes: {
    at: [
      { programmes: programmes(500) },
      { programmes: programme({ name: x(200) }) },
      {
        programmes: programme({ fee: maxInteger, currency: 'INR', intake: maxInteger, duration_months: 600 }),
      },
    ],
    over: [
      /programmes|discipline/,
      { programmes: programmes(501) },
      { programmes: programme({ name: x(201) }) },
      { programmes: programme({ fee: maxInteger + 1, currency: 'INR' }) },
      { programmes: programme({ fee: 1, currency: 'inr' }) },
      { programmes: programme({ fee: 1 }) },
      { programmes: programme({ intake: maxInteger + 1 }) },
      { programmes: programme({ duration_months: 32_768 }) },
      { programmes: programme({ level: 'high' }) },
      { programmes: programme({ mode: 'seldom' }) },
      { programmes: programme({ discipline: 'magic' }) },
      { programmes: [...programme(), ...programme()] },
    ],
  },
};

const course = (fields: Fields = {}) => ({
  course: 'LAW',
  level: 'DIPLOMA',
  availability: 'FULL TIME',
  ...fields,
});
const aicteBounds: Record<string, Bound> = {
  aicte_id: { at: [{ aicte_id: x(200) }], over: [/_id/, { aicte_id: x(201) }, { aicte_id: x(6_000) }] },
  institute_name: {
    at: [{ institute_name: x(300) }],
    over: [/name/, { institute_name: x(301) }, { institute_name: x(6_000) }],
  },
  state: { at: [{ state: x(100) }], over: [/state/, { state: x(101) }, { state: x(6_000) }] },
  district: { at: [{ district: x(100) }], over: [/district/, { district: x(101) }, { district: x(6_000) }] },
  programmes: {
    at: [
      { programmes: [course({ intake: '999999999', fee: 999_999_999 })] },
      { programmes: [course({ course: x(1_000) })] },
      { programmes: Array.from({ length: 500 }, (_, at) => course({ course: `C${at}` })) },
    ],
    over: [
      /programme/,
      { programmes: [course({ intake: '9999999999' })] },
      { programmes: [course({ fee: -1 })] },
      { programmes: [course({ course: x(1_001) })] },
      { programmes: [1, 2, 3].map(() => course({ intake: 999_999_999 })) },
      { programmes: Array.from({ length: 501 }, (_, at) => course({ course: `C${at}` })) },
      { programmes: [course({ intake: {} })] },
    ],
  },
};

const scorecardBounds: Record<string, Bound> = {
  UNITID: {
    at: [{ UNITID: '9'.repeat(200) }],
    over: [/UNITID|source_id/, { UNITID: '9'.repeat(201) }, { UNITID: '9'.repeat(6_000) }],
  },
  INSTNM: { at: [{ INSTNM: x(300) }], over: [/INSTNM|name/, { INSTNM: x(301) }, { INSTNM: x(6_000) }] },
  CITY: { at: [{ CITY: x(100) }], over: [/CITY|city/, { CITY: x(101) }, { CITY: x(6_000) }] },
  STABBR: { at: [{ STABBR: 'AL' }], over: [/STABBR/, { STABBR: x(101) }, { STABBR: x(6_000) }] },
  // An unusable value is omitted without rejecting the row.
  INSTURL: {
    at: [{ INSTURL: website(300) }, { INSTURL: website(301) }],
    over: [/INSTURL/, { INSTURL: x(6_000) }],
  },
  LATITUDE: {
    at: [{ LATITUDE: '90', LONGITUDE: '-180' }],
    over: [/LATITUDE/, { LATITUDE: '90.1', LONGITUDE: '0' }],
  },
  TUITIONFEE_IN: {
    at: [{ TUITIONFEE_IN: `${maxInteger}`, PCIP01: '1' }],
    over: [
      /TUITIONFEE_IN/,
      { TUITIONFEE_IN: `${maxInteger + 1}`, PCIP01: '1' },
      { TUITIONFEE_IN: '-1', PCIP01: '1' },
    ],
  },
};

const cell = (value: unknown) => {
  const text = Array.isArray(value)
    ? value.every((each) => typeof each === 'string')
      ? value.join('|')
      : JSON.stringify(value)
    : String(value ?? '');
  return `"${text.replaceAll('"', '""')}"`;
};
function csvOf(rows: Fields[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return [columns, ...rows.map((row) => columns.map((column) => row[column]))]
    .map((cells) => `${cells.map(cell).join(',')}\n`)
    .join('');
}

const formats: [
  format: string,
  bounds: Record<string, Bound>,
  complete: (n: number) => Fields,
  write: (rows: Fields[]) => string,
  firstLine: number,
][] = [
  [
    'ndjson',
    fileBounds,
    (n) => ({ source_id: `${n}`, name: `College ${n}`, kind: 'college' }),
    (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join(''),
    1,
  ],
  ['csv', fileBounds, (n) => ({ source_id: `${n}`, name: `College ${n}`, kind: 'college' }), csvOf, 2],
  [
    'aicte',
    aicteBounds,
    (n) => ({
      aicte_id: `${n}`,
      institute_name: `COLLEGE ${n}`,
      state: 'Goa',
      institution_type: 'Government',
      programmes: [],
    }),
    (rows) => JSON.stringify(rows),
    1,
  ],
  ['college-scorecard', scorecardBounds, (n) => ({ UNITID: `${n}`, INSTNM: `College ${n}` }), csvOf, 2],
];

describe('An import', function () {
  this.timeout(120_000);
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  const load = async (text: string, format: string, options = {}, batchSize?: number) => {
    const source = await textSource(Readable.from([Buffer.from(text)]), { format });
    return importSource(
      database.pool,
      { ...source, ...(batchSize && { batchSize }) },
      { maxErrors: 1_000, ...options },
    );
  };

  for (const [format, bounds, complete, write, firstLine] of formats)
    it(`accepts each field of a ${format} file up to its limit, and rejects only the rows beyond it, with their lines`, async () => {
      const rows: Fields[] = [
        {
          ...complete(0),
          ...(format.endsWith('son') || format === 'csv' ? { source_id: 'u', kind: 'university' } : {}),
        },
      ];
      const rejected = new Map<number, RegExp>();
      for (const { at, over } of Object.values(bounds)) {
        for (const fields of at) rows.push({ ...complete(rows.length), ...fields });
        const [names, ...beyond] = over;
        for (const fields of beyond) {
          rejected.set(rows.length + firstLine, names);
          rows.push({ ...complete(rows.length), ...fields });
        }
      }
      const summary = await load(write(rows), format);
      assert.deepEqual(
        summary.errors.map(({ line }) => line),
        [...rejected.keys()],
        JSON.stringify(summary.errors),
      );
      for (const { line, reason } of summary.errors) {
        assert.match(reason, rejected.get(line) as RegExp);
        assert(!reason.includes('refused'), `${line} is found before it is written: ${reason}`);
        assert(reason.length <= 1_000);
      }
      assert.deepEqual([summary.inserted, summary.rejected], [rows.length - rejected.size, rejected.size]);
    });

  for (const dryRun of [false, true])
    it(`finds the one record of a batch that the database rejects${dryRun ? ' in a dry run' : ''}`, async () => {
      await database.ownerPool.query(
        `alter table institutes add constraint no_castles check (name not like '%Castle%')`,
      );
      await database.ownerPool.query(
        `alter table programmes add constraint no_magic check (name <> 'Magic')`,
      );
      const bad = new Map<number, object>([
        [3, { name: 'A Castle' }],
        [4, { name: 'Another Castle' }],
        [17, { programmes: [{ name: 'Magic' }] }],
        [40, { name: 'The Last Castle' }],
      ]);
      const text = Array.from({ length: 40 }, (_, at) =>
        JSON.stringify({ source_id: `${at}`, name: `College ${at}`, kind: 'college', ...bad.get(at + 1) }),
      ).join('\n');
      const told: number[] = [];
      const onBatch = async (_client: unknown, _checkpoint: unknown, errors: { line: number }[]) => {
        told.push(...errors.map(({ line }) => line));
      };
      const summary = await load(text, 'ndjson', { dryRun, onBatch }, 15);
      assert.deepEqual(
        summary.errors.map(({ line, reason }) => `${line} ${reason}`),
        [...bad.keys()].map(
          (line) =>
            `${line} The database rejected this record: a value violates the constraint ${line === 17 ? 'no_magic' : 'no_castles'}`,
        ),
      );
      assert.deepEqual([summary.inserted, summary.rejected, summary.records], [36, 4, 36]);
      if (!dryRun) assert.deepEqual(told, [...bad.keys()], 'each error is handed over once');
      const { rows } = await database.pool.query('select count(*)::int as n from institutes');
      assert.equal(rows[0].n, dryRun ? 0 : 36);
    });
});
