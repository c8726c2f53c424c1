// Measures the time and the memory of writing large reports.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { runBench } from '../runner.ts';
import { wholeNumber } from '../whole-number.ts';
import type { Measured } from './write-file.ts';

const help = `npm run bench:reports [-- --rows N] [--index NAME]

Writes N generated rows of 14 columns as CSV, which is the baseline, and as XLSX, each in a process of its own. With --index, it
also exports all documents of that index, by a point in time, as the XLSX report of a search with 20 columns.

  --rows N       Number of rows, 1,000 to 5,000,000 (default: 500,000)
  --index NAME   An index or alias with the documents of institutes, such as one that bench:search has kept
  --help         Show this help`;

interface Options {
  rows: number;
  index: string | undefined;
}

function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      rows: { type: 'string', default: '500000' },
      index: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return { rows: wholeNumber('--rows', values.rows, 1_000, 5_000_000), index: values.index };
}

const run = promisify(execFile);
const child = fileURLToPath(new URL('write-file.ts', import.meta.url));
const megabytes = (bytes: number) => (bytes / 1_000_000).toFixed(0);

async function measure({ rows, index }: Options): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-reports-'));
  try {
    console.log('file                          rows  seconds  of CSV  processor s  MB above idle  file MB');
    let baseline: number | undefined;
    const subjects = [
      ['csv', 'CSV, generated'],
      ['xlsx', 'XLSX, generated'],
      ...(index === undefined ? [] : [['search', `XLSX of ${index}`] as const]),
    ] as const;
    for (const [subject, name] of subjects) {
      const { stdout } = await run(process.execPath, [
        child,
        subject,
        join(folder, subject),
        String(rows),
        index ?? '',
      ]);
      const measured = JSON.parse(stdout) as Measured;
      baseline ??= measured.seconds / measured.rows;
      const columns = [
        name.padEnd(24),
        String(measured.rows).padStart(9),
        measured.seconds.toFixed(1).padStart(8),
        (measured.seconds / measured.rows / baseline).toFixed(1).padStart(7),
        measured.processorSeconds.toFixed(1).padStart(12),
        megabytes(measured.peakBytes - measured.idleBytes).padStart(14),
        megabytes(measured.fileBytes).padStart(8),
      ];
      console.log(columns.join(' '));
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

await runBench('bench:reports', help, readOptions, measure);
