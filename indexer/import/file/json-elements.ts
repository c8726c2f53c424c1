import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import { readTextChunks } from './file-chunks.ts';

/**
 * Splits a JSON array of any length into the texts of its elements; null for an element of more than `maxLength`
 * characters, which is not kept in memory. The caller must check that an element is valid JSON.
 * @throws AppError bad-request if the text is not a JSON array
 */
export async function* jsonElements(input: Readable, maxLength: number): AsyncGenerator<string | null> {
  // The characters that decide where an element ends.
  const marks = /["\\[\]{},]/g;
  let state: 'before' | 'inside' | 'behind' = 'before';
  let element: string | null = '';
  let isEmpty = true;
  let depth = 0;
  let isString = false;
  let escapedAt = -1;

  for await (const chunk of readTextChunks(input)) {
    let from = 0;
    const keep = (end: number) => {
      const part = chunk.slice(from, end);
      element = element === null || element.length + part.length > maxLength ? null : element + part;
      from = end;
    };
    if (state === 'before') {
      from = chunk.search(/\S/);
      if (from === -1) continue;
      if (chunk[from] !== '[') throw notAnArray('it does not begin with [');
      from += 1;
      state = 'inside';
    }
    marks.lastIndex = from;
    for (let found = marks.exec(chunk); found && state === 'inside'; found = marks.exec(chunk)) {
      const { index } = found;
      const mark = found[0];
      if (isString) {
        if (index === escapedAt) continue;
        if (mark === '"') isString = false;
        else if (mark === '\\') escapedAt = index + 1;
      } else if (mark === '"') isString = true;
      else if (mark === '[' || mark === '{') depth += 1;
      else if (depth > 0) depth -= mark === ',' || mark === '\\' ? 0 : 1;
      else if (mark === ',' || mark === ']') {
        keep(index);
        from = index + 1;
        if (mark === ']') state = 'behind';
        if (mark === ',' || !isEmpty || element === null || element.trim() !== '') yield element;
        isEmpty = false;
        element = '';
      }
    }
    if (state === 'behind') {
      if (chunk.slice(from).trim() !== '') throw notAnArray('text follows the closing ]');
    } else keep(chunk.length);
    // A backslash at the end of a chunk escapes the first character of the next one.
    escapedAt = escapedAt === chunk.length ? 0 : -1;
  }
  if (state === 'before') throw notAnArray('it is empty');
  if (state === 'inside') throw notAnArray('it ends without the closing ]');
}

function notAnArray(reason: string): AppError {
  return new AppError('bad-request', `The file is not a JSON array: ${reason}.`);
}
