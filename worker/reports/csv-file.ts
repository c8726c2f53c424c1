import type { Sheet } from '../../src/domain/reports/cells.ts';
import { byteOrderMark, csvLine } from '../../src/domain/reports/csv-line.ts';
import type { Rows } from './xlsx-file.ts';

const blockLength = 64 * 1024;

/** Writes a CSV file as a stream of blocks: UTF-8 with a byte order mark, a header, and the rows as by `csvLine`. */
export async function* csvFile({ columns }: Sheet, rows: Rows): AsyncGenerator<Buffer> {
  let text = byteOrderMark + csvLine(columns.map(({ name }) => name));
  for await (const batch of rows) {
    for (const cells of batch) {
      text += csvLine(cells);
      if (text.length < blockLength) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  yield Buffer.from(text);
}
