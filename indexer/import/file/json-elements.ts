import type { Readable } from 'node:stream';
import { AppError } from '../../../src/errors.ts';
import { readTextChunks } from './file-chunks.ts';

/**
 * The texts of the elements of a JSON array, however long that is; null for one that has more than `maxLength`
 * characters, which is not kept in memory. Whether an element is JSON itself is for the caller to find out.
 * @throws AppError where the text is no array, or ends within it
 */
export async function* jsonElements(input: Readable, maxLength: number): AsyncGenerator<string | null> {
  // The characters that matter to where an element ends.
  const marks = /["\\[\]{},]/g;
  let state: 'before' | 'inside' | 'behind' = 'before';
  let element: string | null = '';
  let isEmpty = true;
  let depth = 0;
  let isString = false;
  let escapedAt = -1;

  for await (const piece of readTextChunks(input)) {
    let from = 0;
    const keep = (end: number) => {
      const part = piece.slice(from, end);
      element = element === null || element.length + part.length > maxLength ? null : element + part;
      from = end;
    };
    if (state === 'before') {
      from = piece.search(/\S/);
      if (from === -1) continue;
      if (piece[from] !== '[') throw noArray('it does not begin with [');
      from += 1;
      state = 'inside';
    }
    marks.lastIndex = from;
    for (let found = marks.exec(piece); found && state === 'inside'; found = marks.exec(piece)) {
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
      if (piece.slice(from).trim() !== '') throw noArray('something follows it');
    } else keep(piece.length);
    // A backslash at the end of a piece escapes the first character of the next one.
    escapedAt = escapedAt === piece.length ? 0 : -1;
  }
  if (state === 'before') throw noArray('it is empty');
  if (state === 'inside') throw noArray('it ends before its last element does');
}

function noArray(reason: string): AppError {
  return new AppError('bad-request', `no JSON: the text is no array: ${reason}`);
}
