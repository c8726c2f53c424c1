import type { Readable } from 'node:stream';
import type { SourceRow } from '../institute-record.ts';
import { aicteRecord } from './aicte-record.ts';
import { maxRowLength } from './file-record.ts';
import { jsonElements } from './json-elements.ts';

/**
 * The institutes of a JSON array as the site of AICTE gives them; a record's line is its number in the array, from 1.
 * @throws AppError where the text is no JSON array
 */
export async function* readAicte(input: Readable): AsyncGenerator<SourceRow> {
  let line = 0;
  for await (const text of jsonElements(input, maxRowLength)) {
    line += 1;
    if (text === null) yield { line, reason: `is longer than ${maxRowLength} characters` };
    else yield aicteRecord(line, parsed(text));
  }
}

/** undefined for what is no JSON. */
function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}
