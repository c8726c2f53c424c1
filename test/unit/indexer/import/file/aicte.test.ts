import assert from 'node:assert/strict';
import { createReadStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { readAicte } from '../../../../../indexer/import/file/aicte.ts';
import type { ImportRecord, SourceRow } from '../../../../../indexer/import/institute-record.ts';
import type { Rejection } from '../../../../../src/domain/institutes/import-job.ts';
import { AppError } from '../../../../../src/errors.ts';

const sample = new URL('../../../../../../shared/data/aicte-sample.json', import.meta.url);

const programme = (fields: Record<string, unknown> = {}) => ({
  programme: 'ENGINEERING AND TECHNOLOGY',
  level: 'UNDER GRADUATE',
  course: 'CIVIL ENGINEERING',
  course_type: 'Course Institute-1',
  shift: '1st Shift',
  availability: 'FULL TIME',
  intake: '60',
  enrollment: '',
  placement: '',
  ...fields,
});
const institute = (fields: Record<string, unknown> = {}) => ({
  aicte_id: '1-2',
  institute_name: 'GOVT. COLLEGE OF ENGG. & TECH.',
  district: 'NORTH GOA',
  institution_type: 'Government',
  women: 'N',
  programmes: [programme()],
  state: 'Goa',
  university: 'NOT APPLICABLE',
  ...fields,
});

const all = (input: Readable): Promise<SourceRow[]> => Readable.from(readAicte(input)).toArray();

async function read(text: string | Buffer): Promise<SourceRow[]> {
  return all(Readable.from([text]));
}
const readOne = async (fields: Record<string, unknown>) =>
  (await read(JSON.stringify([institute(fields)])))[0] as ImportRecord & Rejection;

describe('The reader of AICTE files', () => {
  it('makes records with the original element', async () => {
    const given = institute();
    assert.deepEqual(await read(`\uFEFF${JSON.stringify([given])}`), [
      {
        line: 1,
        source_id: '1-2',
        name: 'Govt. College of Engg. & Tech.',
        kind: 'college',
        affiliation: null,
        place: { country: 'India', state: 'Goa', district: 'North Goa' },
        city: null,
        ownership: 'government',
        gender: null,
        disciplines: ['engineering'],
        details: {
          programmes: [
            {
              name: 'Civil Engineering',
              level: 'undergraduate',
              discipline: 'engineering',
              mode: 'full-time',
              fee: null,
              currency: null,
              duration_months: null,
              intake: 60,
              provenance: null,
            },
          ],
        },
        provenance: { kind: 'inferred' },
        raw: given,
      },
    ]);
  });

  it('reads ownership, kind and gender', async () => {
    const types: [string, string | null, string][] = [
      ['Deemed to be University(Pvt)', 'deemed', 'university'],
      ['State Private University', 'private', 'university'],
      ['Central University', 'government', 'university'],
      ['Govt aided', 'aided', 'college'],
      ['Of the moon', null, 'college'],
    ];
    for (const [institution_type, ownership, kind] of types) {
      const record = await readOne({ institution_type, women: 'Y', district: '' });
      assert.deepEqual([record.ownership, record.kind, record.gender], [ownership, kind, 'women']);
      assert.deepEqual(record.place, { country: 'India', state: 'Goa', district: null });
    }
  });

  it('combines two shifts of a programme', async () => {
    const { details, disciplines } = await readOne({
      programmes: [
        programme({ course: 'MBA', programme: 'Management', level: 'POST GRADUATE', fee: '85000' }),
        programme({ course: 'MBA', programme: 'Management', level: 'POST GRADUATE', intake: 40 }),
        programme({ course: 'MBA', level: 'POST GRADUATE', course_type: 'ODL Course', intake: '' }),
        programme({ course: 'X'.repeat(300), level: 'POST DIPLOMA', programme: 'ALCHEMY' }),
      ],
    });
    assert.deepEqual(
      details?.programmes?.map(({ name, level, mode, intake, fee, currency }) => [
        ...[name.length, level, mode, intake, fee, currency],
      ]),
      [
        [3, 'postgraduate', 'full-time', 100, 85_000, 'INR'],
        [3, 'postgraduate', 'distance', null, null, null],
        [200, 'diploma', 'full-time', 60, null, null],
      ],
    );
    assert.deepEqual(disciplines, ['engineering', 'management']);
  });

  it('states no programmes when the element has none', async () => {
    assert.equal((await readOne({ programmes: [] })).details, undefined);
  });

  it('rejects invalid elements with all errors, and reads the others', async () => {
    const bad = { institute_name: ' ', programmes: [programme({ intake: 'many' }), 7], state: 5 };
    assert.deepEqual(
      (await read(JSON.stringify([1, bad, institute({ programmes: {} }), institute()]))).map(
        (row) => (row as Rejection).reason,
      ),
      [
        'is not a JSON object',
        'aicte_id is missing; institute_name is missing; state is not a string; ' +
          'programme 1: intake is not a whole number; programme 2 is not an object',
        'programmes is not an array',
        undefined,
      ],
    );
  });

  it('accepts bytes that are not UTF-8', async () => {
    const text = Buffer.from(
      JSON.stringify([institute({ institute_name: 'WOMEN\u0092S COLLEGE' })]),
      'latin1',
    );
    assert.equal(((await read(text)) as ImportRecord[])[0]?.name, 'Women’s College');
  });

  for (const text of ['', '{"a": 1}', '[{"a": 1}', '[{"a": 1}] x', 'aicte_id,name']) {
    it(`rejects the text ${JSON.stringify(text)}`, async () => {
      await assert.rejects(
        read(text),
        (error) => error instanceof AppError && /^The file is not a JSON array: /.test(error.message),
      );
    });
  }

  it('yields the elements before the point where the text breaks off', async () => {
    const rows: SourceRow[] = [];
    const text = async function* () {
      yield `[${JSON.stringify(institute())},`;
      // By then the reader has yielded the first element.
      await new Promise(setImmediate);
      yield '{]';
    };
    await assert.rejects(async () => {
      for await (const row of readAicte(Readable.from(text()))) rows.push(row);
    }, AppError);
    assert.equal(rows.length, 1);
  });

  it('passes on the error of the stream', async () => {
    const failing = new Readable({ read: () => failing.destroy(new Error('the disk is gone')) });
    await assert.rejects(all(failing), /^Error: the disk is gone$/);
  });

  it('reads all elements of the sample', async function () {
    if (!existsSync(sample)) this.skip();
    const rows = await all(createReadStream(sample));
    const names = rows.map((row) => {
      assert.ok('name' in row, JSON.stringify(row));
      return row.name;
    });
    assert.equal(names.length, 355);
    assert.deepEqual(
      names.filter((name) => /Ã|â€/.test(name)),
      [],
    );
  });
});
