import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cell, Sheet } from '../../../../src/domain/reports/cells.ts';
import { xlsxFile } from '../../../../worker/reports/xlsx-file.ts';
import { readXlsx, textsOf } from '../../../support/xlsx.ts';

const sheet = (...names: string[]): Sheet => ({
  name: 'Rows & columns',
  columns: names.map((name) => ({ name, width: 12 })),
});

async function* batches(rows: Cell[][], size = 2) {
  for (let at = 0; at < rows.length; at += size) yield rows.slice(at, at + size);
}

async function write(columns: Sheet, rows: Cell[][], limits?: { maxRows: number }): Promise<Buffer> {
  const blocks: Buffer[] = [];
  for await (const block of xlsxFile(columns, batches(rows), limits)) blocks.push(block);
  return Buffer.concat(blocks);
}

async function writeOneSheet(columns: Sheet, rows: Cell[][]) {
  const [only, ...others] = readXlsx(await write(columns, rows));
  assert(only);
  assert.equal(others.length, 0);
  return only;
}

describe('xlsxFile', () => {
  it('writes texts as inline strings, which are never formulas, and numbers and dates as values', async () => {
    const { name, rows } = await writeOneSheet(sheet('text', 'number', 'date'), [
      ['=1+1', -2.5, new Date('2026-11-28T12:00:00Z')],
      ['007', 7, null],
      [null, Number.NaN, new Date('1900-03-01T00:00:00Z')],
    ]);
    assert.equal(name, 'Rows &amp; columns');
    assert.deepEqual(textsOf(rows[0]), ['text', 'number', 'date']);
    assert.deepEqual(
      rows[1]?.map(({ type, style, text }) => [type, style, text]),
      [
        ['inlineStr', '', '=1+1'],
        ['n', '', '-2.5'],
        ['n', '2', '46354.5'],
      ],
    );
    assert.deepEqual(
      rows[2]?.map(({ type, text }) => [type, text]),
      [
        ['inlineStr', '007'],
        ['n', '7'],
      ],
    );
    assert.deepEqual(textsOf(rows[3]), [undefined, undefined, '61']);
  });

  it('writes every character so that the XML is well-formed and a spreadsheet shows it', async () => {
    const texts = [
      '<a href="x">&amp;',
      'a\u000bb\u0000',
      'line\r\nbreak\ttab',
      '_x000B_',
      ' space ',
      '𝒜 ☃ ś',
      '\uffff',
    ];
    const { rows } = await writeOneSheet(
      sheet('text'),
      texts.map((text) => [text]),
    );
    assert.deepEqual(
      rows.slice(1).map((row) => textsOf(row)[0]),
      texts,
    );
  });

  it('replaces lone surrogates, and shortens what is too long for a cell', async () => {
    const { rows } = await writeOneSheet(sheet('text'), [['\ud800!'], ['x'.repeat(40_000)]]);
    assert.equal(textsOf(rows[1])[0], '\ufffd!');
    assert.equal(textsOf(rows[2])[0], `${'x'.repeat(32_766)}…`);
  });

  it('continues on further sheets, each with the header, when a sheet is full', async () => {
    const rows = Array.from({ length: 7 }, (_, n): Cell[] => [n]);
    const sheets = readXlsx(await write({ ...sheet('n'), name: 'Rows' }, rows, { maxRows: 4 }));
    assert.deepEqual(
      sheets.map(({ name, rows }) => [name, ...rows.map((row) => textsOf(row)[0])]),
      [
        ['Rows', 'n', '0', '1', '2'],
        ['Rows 2', 'n', '3', '4', '5'],
        ['Rows 3', 'n', '6'],
      ],
    );
    assert.equal(readXlsx(await write(sheet('n'), rows.slice(0, 3), { maxRows: 4 })).length, 1);
  });

  it('writes a header without rows, and more than 26 columns', async () => {
    const names = Array.from({ length: 60 }, (_, n) => `column ${n}`);
    const { rows } = await writeOneSheet(sheet(...names), []);
    assert.deepEqual(rows.map(textsOf), [names]);
    assert.deepEqual(
      [25, 26, 59].map((at) => rows[0]?.[at]?.reference),
      ['Z1', 'AA1', 'BH1'],
    );
  });

  it('rejects with the error of its rows, and ends them when its reader stops', async () => {
    async function* broken() {
      yield [[1]];
      throw new Error('The index is gone.');
    }
    await assert.rejects(async () => {
      for await (const _ of xlsxFile(sheet('n'), broken()));
    }, /The index is gone/);
    let ended = false;
    async function* endless() {
      try {
        for (;;) yield Array.from({ length: 1_000 }, () => [Math.random(), 'text']);
      } finally {
        ended = true;
      }
    }
    let blocks = 0;
    for await (const _ of xlsxFile(sheet('n', 't'), endless())) {
      blocks += 1;
      if (blocks > 20) break;
    }
    assert(ended);
  });

  it('writes files that openpyxl opens', async function () {
    this.timeout(60_000);
    // The other tests check the structure in any case. `pip install openpyxl` lets this one run.
    if (!hasOpenpyxl()) this.skip();
    const folder = mkdtempSync(join(tmpdir(), 'xlsx-'));
    try {
      const path = join(folder, 'file.xlsx');
      const rows: Cell[][] = [
        ['=1+1', 2, new Date('2026-11-28T12:30:00Z')],
        ['Śrī & <b>', -0.5, null],
        [' "x" ', 3, null],
      ];
      writeFileSync(path, await write(sheet('text', 'number', 'date'), rows, { maxRows: 3 }));
      const read = JSON.parse(execFileSync('python3', ['-c', readWithOpenpyxl, path], { encoding: 'utf8' }));
      const header = ['s text', 's number', 's date'];
      assert.deepEqual(read, [
        [
          'Rows & columns',
          [header, ['s =1+1', 'n 2', 'd 2026-11-28 12:30:00'], ['s Śrī & <b>', 'n -0.5', 'n None']],
        ],
        ['Rows & columns 2', [header, ['s  "x" ', 'n 3', 'n None']]],
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

const readWithOpenpyxl = `
import json, sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
print(json.dumps([[s.title, [[c.data_type + ' ' + str(c.value) for c in r] for r in s.iter_rows()]] for s in book]))`;

function hasOpenpyxl(): boolean {
  try {
    execFileSync('python3', ['-c', 'import openpyxl'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
