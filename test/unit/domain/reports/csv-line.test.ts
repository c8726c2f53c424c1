import assert from 'node:assert/strict';
import { parse } from 'csv-parse/sync';
import type { Cell } from '../../../../src/domain/reports/cells.ts';
import { csvLine } from '../../../../src/domain/reports/csv-line.ts';

const readLine = (cells: Cell[]): string[] => parse(csvLine(cells))[0] ?? [];

describe('csvLine', () => {
  it('writes numbers as numbers, dates in ISO 8601 and missing values as empty cells', () => {
    const date = new Date('2026-11-28T10:00:00Z');
    assert.equal(
      csvLine([1, -5, 2.5, Number.NaN, null, date, '']),
      '1,-5,2.5,,,2026-11-28T10:00:00.000Z,\r\n',
    );
  });

  it('puts an apostrophe in front of a text that a spreadsheet could take for a formula', () => {
    for (const text of [
      '=1+1',
      '+1',
      '-1',
      '@SUM(A1)',
      '  =1+1',
      '\u00a0=1',
      '\ufeff=1',
      '＝1',
      '＋1',
      '－1',
      '＠x',
    ])
      assert.equal(readLine([text, 1])[0], `'${text}`, JSON.stringify(text));
    for (const text of ['\tx', '\rx', '\nx']) assert.equal(readLine([text, 1])[0], `'${text}`);
    for (const text of ['a=1', '1-2', 'https://x.example/?a=@b']) assert.equal(readLine([text, 1])[0], text);
  });

  it('quotes what separates cells or lines, so that every text is read back unchanged', () => {
    const texts = [
      'a,b',
      'a"b',
      '"',
      'a\nb',
      'a\r\nb',
      'a;b',
      'a\tb',
      ' a',
      'a ',
      'Śrī ☃ 𝒜',
      "it's",
      '\u0007',
    ];
    assert.deepEqual(readLine(texts), texts);
  });
});
