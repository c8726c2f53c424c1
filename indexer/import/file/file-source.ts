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
  /** Whether a text with this beginning has the format; formats are tried in their order. */
  looksLike: (start: string) => boolean;
}

// Takes some seconds, so that progress is visible and a crash loses little work.
const batchSize = 5_000;
// Enough of a header to recognise it by its first columns.
const startBytes = 4_096;

/** The formats by name. `name` inside is the source whose ids the rows have unless the caller names another. */
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
 * Makes a source of a text, which may be compressed with gzip. Without `format` it is detected; without `name` it depends
 * on the format.
 * @throws AppError bad-request if the format is unknown or the text cannot be read; later, while reading, if the text does
 * not have the format
 */
export async function textSource(
  input: Readable,
  { format = null, name = null }: { format?: string | null; name?: string | null },
): Promise<Source> {
  const given = format === null ? null : formats.get(format);
  if (given === undefined) throw unknownFormat(format);
  const { start, whole } = await readStart(gunzipped(input), startBytes).catch(throwDecompressionError);
  const { read, looksLike, ...source } = given ?? detectFormat(start);
  const text = Readable.from(whole, { objectMode: false });
  return {
    ...source,
    name: name ?? source.name,
    read: async () => ({ rows: null, records: mapDecompressionErrors(read(text)) }),
  };
}

/**
 * Opens a file; `-` is standard input.
 * @throws AppError bad-request if the file cannot be opened
 */
export async function openFile(path: string): Promise<Readable> {
  if (path === '-') return process.stdin;
  const file = createReadStream(path);
  await once(file, 'ready').catch((error: Error) => {
    throw new AppError('bad-request', `The file cannot be read: ${error.message}.`);
  });
  return file;
}

async function* mapDecompressionErrors(rows: AsyncGenerator<SourceRow>): AsyncGenerator<SourceRow> {
  try {
    yield* rows;
  } catch (error) {
    throwDecompressionError(error);
  }
}

function throwDecompressionError(error: unknown): never {
  if (!/^Z_/.test((error as NodeJS.ErrnoException).code ?? '')) throw error;
  throw new AppError('bad-request', `The file cannot be decompressed: ${(error as Error).message}.`);
}

function unknownFormat(format: string | null): AppError {
  return new AppError(
    'bad-request',
    `Unknown format '${format}'. Formats: ${[...formats.keys()].join(', ')}.`,
  );
}

function detectFormat(start: Buffer): Format {
  const text = start
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart();
  return [...formats.values()].find(({ looksLike }) => looksLike(text)) as Format;
}
