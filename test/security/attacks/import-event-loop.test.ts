import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { textSource } from '../../../indexer/import/file/file-source.ts';
import { importSource } from '../../../indexer/import/loader.ts';
import type { ImportSummary } from '../../../src/domain/institutes/import-job.ts';
import { createTestDatabase, type TestDatabase } from '../../support/database.ts';

const maxDelayMs = 200;
const maxAttempts = 3;
/** Characters of a row, and a little more than the readers take. */
const long = 499_000;
const tooLong = 600_000;

const repeat = (unit: string, length: number) =>
  unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const members = (n: number) => Array.from({ length: n }, (_, at) => `"m${at}":${at}`).join(',');
const college = { source_id: '1', name: 'College', kind: 'college' };
const institute = {
  aicte_id: '1',
  institute_name: 'COLLEGE',
  state: 'Goa',
  institution_type: 'Government',
  programmes: [] as unknown[],
};
const csv = (...rows: string[]) => `source_id,name,kind,aliases,programmes\n${rows.join('\n')}\n`;
const scorecard = (...rows: string[]) => `UNITID,INSTNM,CITY,STABBR,INSTURL,PCIP01\n${rows.join('\n')}\n`;
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

/** Runs of one character or of words that patterns for names look for, and ends that make them fail. */
const runs: Record<string, string> = {
  commas: `${repeat(',', long - 200)}a`,
  spaces: `a${repeat(' ', long - 200)}a`,
  letters: `${repeat('a', long - 200)}é`,
  quotes: `${repeat("'", long - 200)}a`,
  brackets: repeat('(', long - 200),
  'lost characters': repeat('\ufffd', 120_000),
  'badly decoded characters': repeat('Ã¢â\u0082¬', 160_000),
  'accents on one letter': `a${repeat('\u0323\u0301', 240_000)}`,
  joiners: repeat('\u0915\u200d\u200d', 160_000),
  'long compatibility forms': repeat('\ufdfa', 160_000),
  'words of trusts': repeat("women's sciences arts ", 1_000),
  'a name of words of trusts': `${repeat("women's sciences arts ", 290)}x`,
  'a name of letters': `${repeat('ř', 298)}x`,
};

type Text = string | (() => Generator<string>);
const texts: [what: string, format: string, text: Text][] = [
  ...Object.entries(runs).flatMap(([what, run]): [string, string, Text][] => [
    [`a name of ${what}`, 'ndjson', `${JSON.stringify({ ...college, name: run })}\n`],
    [`other names of ${what}`, 'ndjson', `${JSON.stringify({ ...college, aliases: [run, run.slice(1)] })}\n`],
    [`a name of ${what}`, 'csv', csv(`1,${quoted(run)},college,,`)],
    [`a name of ${what}`, 'aicte', JSON.stringify([{ ...institute, institute_name: run }])],
    [`a state of ${what}`, 'aicte', JSON.stringify([{ ...institute, state: run }])],
    [
      `a course of ${what}`,
      'aicte',
      JSON.stringify([{ ...institute, programmes: [{ course: run, intake: run }] }]),
    ],
    [`a name of ${what}`, 'college-scorecard', scorecard(`1,${quoted(run)},,,,`)],
    [`a number of ${what}`, 'college-scorecard', scorecard(`1,A,,,${quoted(run)},${quoted(run)}`)],
  ]),
  ['30,000 unknown members', 'ndjson', `{${members(30_000)}}\n`],
  ['30,000 members that are null', 'ndjson', `{${members(30_000).replace(/:\d+/g, ':null')}}\n`],
  ['60,000 levels', 'ndjson', `{"programmes":${'['.repeat(60_000)}${']'.repeat(60_000)}}\n`],
  [
    '240,000 levels of a programme',
    'ndjson',
    `{"programmes":[{"name":${'['.repeat(240_000)}${']'.repeat(240_000)}}]}\n`,
  ],
  ['100,000 programmes', 'ndjson', `{"programmes":[${repeat('{},', 300_000)}{}]}\n`],
  ['200,000 other names', 'ndjson', `{"aliases":[${repeat('"",', 480_000)}""]}\n`],
  [
    'a line without end',
    'ndjson',
    function* () {
      for (let n = 0; n < 400; n += 1) yield repeat('{"a":', 65_536);
    },
  ],
  [
    '1,000,000 empty rows',
    'ndjson',
    function* () {
      for (let n = 0; n < 100; n += 1) yield repeat('\n', 10_000);
    },
  ],
  [
    '200,000 rows of one letter',
    'ndjson',
    function* () {
      for (let n = 0; n < 20; n += 1) yield repeat('x\n', 20_000);
    },
  ],
  ['100,000 columns', 'csv', csv().replace('\n', `,${repeat('c,', 200_000)}c\n`)],
  ['100,000 cells', 'csv', csv(repeat(',', 100_000))],
  ['200,000 other names', 'csv', csv(`1,A,college,${repeat('a|', long - 100)},`)],
  [
    '60,000 levels of programmes',
    'csv',
    csv(`1,A,college,,${quoted(`${'['.repeat(60_000)}${']'.repeat(60_000)}`)}`),
  ],
  ['a cell of megabytes', 'csv', csv(`1,${repeat('a', 4_000_000)},college,,`)],
  ['a quote that is never closed', 'csv', csv(`1,"${repeat('a\n', 4_000_000)}`)],
  [
    '1,000,000 empty rows',
    'csv',
    function* () {
      yield csv();
      for (let n = 0; n < 100; n += 1) yield repeat('\n', 10_000);
    },
  ],
  [
    '200,000 rows without a cell that is needed',
    'csv',
    function* () {
      yield csv();
      for (let n = 0; n < 20; n += 1) yield repeat(',,,,\n', 50_000);
    },
  ],
  ['100,000 columns', 'college-scorecard', scorecard().replace('\n', `,${repeat('c,', 200_000)}c\n`)],
  ['100,000 cells', 'college-scorecard', scorecard(repeat(',', 100_000))],
  ['60,000 levels', 'aicte', `[${'['.repeat(60_000)}${']'.repeat(60_000)}]`],
  [
    '60,000 levels of a member',
    'aicte',
    `[{"programmes":[{"intake":${'['.repeat(60_000)}${']'.repeat(60_000)}}]}]`,
  ],
  ['60,000 levels that are not closed', 'aicte', '['.repeat(60_000)],
  ['30,000 members', 'aicte', `[{${members(30_000)}}]`],
  ['100,000 programmes', 'aicte', `[{"aicte_id":"1","programmes":[${repeat('0,', 200_000)}0]}]`],
  ['an element of megabytes', 'aicte', `[{"a":"${repeat('\\"', 4_000_000)}"}]`],
  [
    '1,000,000 elements',
    'aicte',
    function* () {
      yield '[';
      for (let n = 0; n < 100; n += 1) yield repeat('0,', 20_000);
      yield '0]';
    },
  ],
  [
    'a row that is just too long',
    'ndjson',
    `${JSON.stringify({ ...college, name: repeat('a', tooLong) })}\n`,
  ],
];

describe('rows and files that are expensive to import', function () {
  this.timeout(300_000);
  let database: TestDatabase;
  before(async () => {
    database = await createTestDatabase();
    // What is loaded once, however many imports there are.
    await measured(csv('1,A,college,,'), 'csv');
    await measured(scorecard('1,A,,,,'), 'college-scorecard');
  });
  after(() => database.drop());

  /** Imports a text, and measures for how long at most nothing else was done in this process meanwhile. */
  async function measured(
    text: Text,
    format: string,
  ): Promise<{ ms: number; summary: ImportSummary | Error }> {
    const chunks = typeof text === 'string' ? [text] : text();
    const input = Readable.from(
      (function* () {
        for (const chunk of chunks) yield Buffer.from(chunk);
      })(),
    );
    await delay(50);
    const histogram = monitorEventLoopDelay({ resolution: 10 });
    histogram.enable();
    const summary = await textSource(input, { format })
      .then((source) => importSource(database.pool, source, { dryRun: true }))
      .catch((error: Error) => error);
    await delay(20);
    histogram.disable();
    return { ms: histogram.max / 1e6, summary };
  }

  /** Measured again, alone, where other work on the machine may have been what held it. */
  async function assertFree(text: Text, format: string): Promise<ImportSummary | Error> {
    const delays: number[] = [];
    for (;;) {
      const { ms, summary } = await measured(text, format);
      if (summary instanceof Error) assert.equal(summary.name, 'AppError', String(summary));
      if (ms <= maxDelayMs) return summary;
      delays.push(Math.round(ms));
      assert(delays.length < maxAttempts, `held for ${delays.join(', ')} ms`);
    }
  }

  it('aicte: 4,000 institutes that other sources also have do not block the event loop', async () => {
    await database.pool.query(`
      with country as (insert into places (kind, name) values ('country', 'India') returning id)
      insert into institutes (slug, name, kind, place_id, source, source_id)
      select 'known-' || n, 'Known Institute of Sciences Number ' || n, 'institute', country.id, 'other', n
      from country, generate_series(1, 4000) as n`);
    const text = JSON.stringify(
      Array.from({ length: 4_000 }, (_, at) => ({
        ...institute,
        aicte_id: `${at}`,
        institute_name: `KNOWN INSTITUTE OF SCIENCES NUMBER ${at + 1}`,
      })),
    );
    const merged = await assertFree(text, 'aicte');
    assert.deepEqual([(merged as ImportSummary).merged, (merged as ImportSummary).rejected], [4_000, 0]);
  });

  for (const [what, format, text] of texts)
    it(`${format}: ${what} does not block the event loop`, async () => {
      await assertFree(text, format);
    });
});
