// Measures the speed and the memory of importing a file of institutes with programmes.
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { textSource } from '../indexer/import/file/file-source.ts';
import { indianCoordinates } from '../indexer/import/india/india-coordinates.ts';
import { importSource } from '../indexer/import/loader.ts';
import { createTestDatabase } from '../test/support/database.ts';
import { runBench } from './runner.ts';
import { wholeNumber } from './whole-number.ts';

const help = `npm run bench:import [-- --institutes N]

Imports N generated institutes with 4 programmes each as NDJSON into a new database: once, the same again, and with all
fees changed. For comparison, it first copies the same lines into a table of jsonb, which is the lower limit of the time.

  --institutes N   Number of institutes, 100 to 1,000,000 (default: 50,000)
  --help           Show this help`;

function readOptions(args: string[]): { institutes: number } | null {
  const { values } = parseArgs({
    args,
    options: {
      institutes: { type: 'string', default: '50000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return { institutes: wholeNumber('--institutes', values.institutes, 100, 1_000_000) };
}

const places = [
  ['Kerala', 'Ernakulam'],
  ['Maharashtra', 'Pune'],
  ['Karnataka', 'Mysore'],
  ['Tamil Nadu', 'Madurai'],
] as const;
const levels = ['diploma', 'undergraduate', 'postgraduate'] as const;
const disciplines = ['engineering', 'management', 'commerce', 'science', 'law', 'arts'] as const;
const of = <T>(list: readonly T[], n: number) => list[n % list.length] as T;

/** Generates the same institutes each time, with 4 programmes each; every hundredth is the university of the next ones. */
function* generateLines(institutes: number, fee: number) {
  for (let n = 0; n < institutes; n += 1) {
    const [state, district] = of(places, n);
    const isUniversity = n % 100 === 0;
    yield `${JSON.stringify({
      source_id: `made-up-${n}`,
      name: `Made Up ${isUniversity ? 'University' : 'College'} of ${of(disciplines, n)} ${n}`,
      kind: isUniversity ? 'university' : 'college',
      university: isUniversity ? undefined : `made-up-${n - (n % 100)}`,
      country: 'India',
      state,
      district,
      latitude: 10 + (n % 1_000) / 100,
      longitude: 76 + (n % 700) / 100,
      established: 1900 + (n % 120),
      ownership: of(['government', 'private', 'aided'], n),
      disciplines: [of(disciplines, n), of(disciplines, n + 1)],
      facilities: ['hostel', 'library'],
      programmes: [0, 1, 2, 3].map((p) => ({
        name: `Programme ${p} of ${of(disciplines, n + p)}`,
        level: of(levels, p),
        discipline: of(disciplines, n + p),
        mode: 'full-time',
        fee: fee + 100 * (n % 500),
        currency: 'INR',
        duration_months: 36,
        intake: 60,
      })),
    })}\n`;
  }
}

const text = (institutes: number, fee: number) =>
  Readable.from(generateLines(institutes, fee)).map((line) => Buffer.from(line));

/** Copies the lines into a table of jsonb; returns the seconds that it took. */
async function measureCopy(pool: pg.Pool, institutes: number): Promise<number> {
  const started = performance.now();
  await pool.query('create table bare (line jsonb)');
  const client = await pool.connect();
  try {
    // Control characters that do not occur in JSON, so that the lines are copied unchanged.
    const rows = client.query(
      copyFrom("copy bare from stdin with (format csv, delimiter e'\\x01', quote e'\\x02')"),
    );
    await pipeline(text(institutes, 10_000), rows);
  } finally {
    client.release();
  }
  const seconds = (performance.now() - started) / 1_000;
  await pool.query('drop table bare');
  return seconds;
}

const megabytes = () => process.memoryUsage().rss / 1_048_576;

async function measure({ institutes }: { institutes: number }): Promise<void> {
  const database = await createTestDatabase();
  try {
    const locate = await indianCoordinates();
    console.log(`${institutes} generated institutes with 4 programmes each, as ndjson, in batches`);
    // Only the owner of the schema may create a table.
    const copySeconds = await measureCopy(database.ownerPool, institutes);
    console.log(`copying the same lines into a table of jsonb: ${copySeconds.toFixed(1)} s`);
    console.log(
      'import                 seconds  of copy  institutes/s     new  updated  unchanged  memory MB, start to peak',
    );
    for (const [what, fee] of [
      ['first', 10_000],
      ['the same again', 10_000],
      ['all fees changed', 20_000],
    ] as const) {
      const before = megabytes();
      let peak = before;
      const watch = setInterval(() => {
        peak = Math.max(peak, megabytes());
      }, 100);
      const source = await textSource(text(institutes, fee), {});
      const { seconds, inserted, updated, unchanged, rejected } = await importSource(database.pool, source, {
        locate,
      });
      clearInterval(watch);
      if (rejected > 0 || inserted + updated + unchanged !== institutes)
        throw new Error(`${rejected} institutes were rejected.`);
      const figures = [
        seconds.toFixed(1).padStart(8),
        (seconds / copySeconds).toFixed(1).padStart(8),
        Math.round(institutes / seconds)
          .toString()
          .padStart(13),
        ...[inserted, updated, unchanged].map((count, at) =>
          String(count).padStart([7, 8, 10][at] as number),
        ),
      ];
      console.log(`${what.padEnd(20)} ${figures.join(' ')}  ${before.toFixed(0)} to ${peak.toFixed(0)}`);
    }
  } finally {
    await database.drop();
  }
}

await runBench('bench:import', help, readOptions, measure);
