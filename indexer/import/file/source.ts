import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import type { Source, SourceRow } from '../record.ts';
import { readCsv } from './csv.ts';
import { readNdjson } from './ndjson.ts';

/** How each format's rows are read. */
export const formats: ReadonlyMap<string, (input: Readable) => AsyncGenerator<SourceRow>> = new Map([
  ['csv', readCsv],
  ['ndjson', readNdjson],
]);

/**
 * A file as a source; `-` is standard input.
 * @throws AppError when it is read and cannot be opened
 */
export function fileSource(path: string, format: string, name: string): Source {
  return {
    name,
    async read() {
      const reader = formats.get(format);
      if (!reader) throw new AppError('bad-request', `unknown format '${format}'`);
      return { rows: null, records: reader(path === '-' ? process.stdin : await opened(path)) };
    },
  };
}

async function opened(path: string): Promise<Readable> {
  const file = createReadStream(path);
  await once(file, 'ready').catch((error: Error) => {
    throw new AppError('bad-request', `cannot read the file: ${error.message}`);
  });
  return file;
}
