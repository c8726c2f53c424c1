// npm run bench:import [-- --institutes N]: how fast a file of institutes with programmes is imported, and how much memory that takes.
import { Readable } from 'node:stream';
import { parseArgs } from 'node:util';
import { textSource } from '../indexer/import/file/source.ts';
import { indianCoordinates } from '../indexer/import/india-coordinates.ts';
import { importSource } from '../indexer/import/loader.ts';
import { createTestDatabase } from '../test/support/database.ts';

const { values } = parseArgs({ options: { institutes: { type: 'string', default: '50000' } } });
const institutes = Number(values.institutes);
const places = [
  ['Kerala', 'Ernakulam'],
  ['Maharashtra', 'Pune'],
  ['Karnataka', 'Mysore'],
  ['Tamil Nadu', 'Madurai'],
] as const;
const levels = ['diploma', 'undergraduate', 'postgraduate'] as const;
const disciplines = ['engineering', 'management', 'commerce', 'science', 'law', 'arts'] as const;
const of = <T>(list: readonly T[], n: number) => list[n % list.length] as T;

/** Made up, the same each time: 4 programmes each, every hundredth a university that the next ones belong to. */
function* lines(fee: number) {
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

const megabytes = () => process.memoryUsage().rss / 1_048_576;
const database = await createTestDatabase();
try {
  const locate = await indianCoordinates();
  console.log(`${institutes} generated institutes with 4 programmes each, as ndjson, in batches`);
  console.log(
    'import                 seconds  institutes/s     new  updated  unchanged  memory MB, start to most',
  );
  for (const [what, fee] of [
    ['first', 10_000],
    ['the same again', 10_000],
    ['all fees changed', 20_000],
  ] as const) {
    const before = megabytes();
    let most = before;
    const watch = setInterval(() => {
      most = Math.max(most, megabytes());
    }, 100);
    const source = await textSource(
      Readable.from(lines(fee)).map((line) => Buffer.from(line)),
      {},
    );
    const { seconds, inserted, updated, unchanged, rejected } = await importSource(database.pool, source, {
      locate,
    });
    clearInterval(watch);
    if (rejected > 0 || inserted + updated + unchanged !== institutes)
      throw new Error(`${rejected} were rejected`);
    const figures = [
      seconds.toFixed(1).padStart(8),
      Math.round(institutes / seconds)
        .toString()
        .padStart(13),
      ...[inserted, updated, unchanged].map((count, at) => String(count).padStart([7, 8, 10][at] as number)),
    ];
    console.log(`${what.padEnd(20)} ${figures.join(' ')}  ${before.toFixed(0)} to ${most.toFixed(0)}`);
  }
} finally {
  await database.drop();
}
