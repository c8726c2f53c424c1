import { finished, type Readable } from 'node:stream';
import { streamArray } from 'stream-json/streamers/stream-array.js';
import { AppError } from '../../../src/errors.ts';
import type { SourceRow } from '../record.ts';
import { aicteRecord } from './aicte-record.ts';

/**
 * The institutes of a JSON array as the site of AICTE gives them; a record's line is its number in the array, from 1.
 * @throws AppError where the text is no JSON array; what came before a break in the text may be lost with it
 */
export async function* readAicte(input: Readable): AsyncGenerator<SourceRow> {
  for await (const { key, value } of elements(input)) yield aicteRecord(key + 1, value);
}

async function* elements(input: Readable): AsyncGenerator<{ key: number; value: unknown }> {
  const parser = streamArray.withParserAsStream({ streamValues: false });
  let unread: Error | null = null;
  finished(input, (error) => {
    if (!error) return;
    unread = error;
    parser.destroy(error);
  });
  input.pipe(parser);
  try {
    yield* parser;
  } catch (error) {
    if (error === unread || !(error instanceof Error)) throw error;
    throw new AppError('bad-request', `no JSON: ${error.message}`);
  }
}
