import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import { gunzipped, readStart } from '../../../src/gunzip.ts';
import type { Source, SourceRow } from '../institute-record.ts';
import { readAicte } from './aicte.ts';
import { readCollegeScorecard } from './college-scorecard.ts';
import { readCsv } from './csv.ts';
import { readNdjson } from './ndjson.ts';

interface Format extends Omit<Source, 'read'> {
  read: (input: Readable) => AsyncGenerator<SourceRow>;
  /** Whether a text that begins so is of this format, if it is of none before. */
  looksLike: (start: string) => boolean;
}

// A transaction of some seconds: progress can be seen, and little is done twice after a crash.
const batchSize = 5_000;
// As much as a header needs to be known by its first columns.
const startBytes = 4_096;

/** How each format's rows are read, and whose ids they have where nobody says it. */
export const formats: ReadonlyMap<string, Format> = new Map<string, Format>([
  ['ndjson', { name: 'file', batchSize, read: readNdjson, looksLike: (start) => start.startsWith('{') }],
  [
    'college-scorecard',
    {
      name: 'college-scorecard',
      mergesIntoOthers: true,
      read: readCollegeScorecard,
      looksLike: (start) => /^[^\n]*\bUNITID\b/i.test(start),
    },
  ],
  [
    'aicte',
    {
      name: 'aicte',
      mergesIntoOthers: true,
      read: readAicte,
      looksLike: (start) => start.startsWith('['),
    },
  ],
  ['csv', { name: 'file', batchSize, read: readCsv, looksLike: () => true }],
]);

/**
 * A text, compressed by gzip or not, as a source. `format` null: what it looks like; `name` null: the format's.
 * @throws AppError where the format is unknown or the text cannot be read; and when read, where it is none of the format
 */
export async function textSource(
  input: Readable,
  { format = null, name = null }: { format?: string | null; name?: string | null },
): Promise<Source> {
  const given = format === null ? null : formats.get(format);
  if (given === undefined) throw unknownFormat(format);
  const { start, whole } = await readStart(gunzipped(input), startBytes).catch(throwDecompressionError);
  const { read, looksLike, ...source } = given ?? formatOf(start);
  const text = Readable.from(whole, { objectMode: false });
  return {
    ...source,
    name: name ?? source.name,
    read: async () => ({ rows: null, records: readable(read(text)) }),
  };
}

/**
 * Opens a file; `-` is standard input.
 * @throws AppError where it cannot be
 */
export async function openFile(path: string): Promise<Readable> {
  if (path === '-') return process.stdin;
  const file = createReadStream(path);
  await once(file, 'ready').catch((error: Error) => {
    throw new AppError('bad-request', `cannot read the file: ${error.message}`);
  });
  return file;
}

async function* readable(rows: AsyncGenerator<SourceRow>): AsyncGenerator<SourceRow> {
  try {
    yield* rows;
  } catch (error) {
    throwDecompressionError(error);
  }
}

function throwDecompressionError(error: unknown): never {
  if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  throw new AppError('bad-request', `the text cannot be decompressed: ${(error as Error).message}`);
}

function unknownFormat(format: string | null): AppError {
  return new AppError(
    'bad-request',
    `unknown format '${format}'; there are: ${[...formats.keys()].join(', ')}`,
  );
}

function formatOf(start: Buffer): Format {
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return [...formats.values()].find(({ looksLike }) => looksLike(text)) as Format;
}
