import type { Readable } from 'node:stream';
import type { SourceRow } from '../institute-record.ts';
import { aicteRecord } from './aicte-record.ts';
import { maxRowLength } from './file-record.ts';
import { jsonElements } from './json-elements.ts';

/**
 * Reads the institutes of a JSON array in the format of the AICTE site. The line of a record is its number in the array,
 * from 1.
 * @throws AppError bad-request if the text is not a JSON array
 */
export async function* readAicte(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const text of jsonElements(input, maxRowLength)) {
    line += 1;
    if (text === null) yield { line, reason: `is longer than ${maxRowLength} characters` };
    else yield aicteRecord(line, parseJson(text));
  }
}

/** Parses JSON; undefined if the text is not valid. */
function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
