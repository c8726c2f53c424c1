import type { Cell, Sheet } from '../../src/domain/reports/cells.ts';
import { type ZipEntry, zipFile } from './zip-file.ts';

/** The rows of a sheet, in batches of any size. */
export type Rows = AsyncIterable<readonly (readonly Cell[])[]>;

/** What a spreadsheet program can open: https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3 */
const maxRows = 1_048_576;
const maxCellLength = 32_767;
// Less than the 4 GiB at which a file in a zip archive needs an extension.
const maxSheetBytes = 2 ** 31;
const blockLength = 64 * 1024;

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const spreadsheet = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const relationships = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packageParts = 'http://schemas.openxmlformats.org/package/2006';
const contentType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
// The positions of `cellXfs` in styles.xml.
const headerStyle = 1;
const dateStyle = 2;

/**
 * Writes an XLSX file as a stream of blocks, in constant memory (ECMA-376, transitional). Every text is an inline string, so that
 * no cell is a formula; numbers and dates are values. When a sheet is full (1,048,576 rows, or 2 GiB of XML), the rows
 * continue on another sheet with the header repeated.
 * @param limits.maxRows the rows of a sheet with its header; less in tests
 * @throws AppError too-large; and whatever `rows` throws
 */
export function xlsxFile(sheet: Sheet, rows: Rows, limits = { maxRows }): AsyncIterable<Buffer> {
  return zipFile(workbookParts(sheet, rows, limits.maxRows));
}

async function* workbookParts(sheet: Sheet, rows: Rows, maxRowsOfSheet: number): AsyncGenerator<ZipEntry> {
  // The content types come first: that is how programs recognise the file. Sheets are the default, since their number is
  // not yet known.
  yield part(
    '[Content_Types].xml',
    `<Types xmlns="${packageParts}/content-types">` +
      `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
      `<Default Extension="xml" ContentType="${contentType}.worksheet+xml"/>` +
      `<Override PartName="/xl/workbook.xml" ContentType="${contentType}.sheet.main+xml"/>` +
      `<Override PartName="/xl/styles.xml" ContentType="${contentType}.styles+xml"/></Types>`,
  );
  yield part(
    '_rels/.rels',
    `<Relationships xmlns="${packageParts}/relationships">` +
      `<Relationship Id="rId1" Type="${relationships}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  );
  yield part('xl/styles.xml', styles);
  const source = createRowSource(rows);
  let sheets = 0;
  try {
    do {
      sheets += 1;
      yield { name: `xl/worksheets/sheet${sheets}.xml`, content: sheetXml(sheet, source, maxRowsOfSheet) };
    } while (await source.hasMore());
  } finally {
    await source.close();
  }
  const numbers = Array.from({ length: sheets }, (_, at) => at + 1);
  yield part(
    'xl/workbook.xml',
    `<workbook xmlns="${spreadsheet}" xmlns:r="${relationships}"><sheets>${numbers
      .map((n) => `<sheet name="${xmlText(sheetName(sheet.name, n))}" sheetId="${n}" r:id="rId${n}"/>`)
      .join('')}</sheets></workbook>`,
  );
  yield part(
    'xl/_rels/workbook.xml.rels',
    `<Relationships xmlns="${packageParts}/relationships">${numbers
      .map(
        (n) =>
          `<Relationship Id="rId${n}" Type="${relationships}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
      )
      .join(
        '',
      )}<Relationship Id="rId${sheets + 1}" Type="${relationships}/styles" Target="styles.xml"/></Relationships>`,
  );
}

function part(name: string, xml: string): ZipEntry {
  return {
    name,
    content: (async function* () {
      yield Buffer.from(declaration + xml);
    })(),
  };
}

const sheetName = (name: string, number: number) => (number === 1 ? name : `${name} ${number}`);

const styles =
  `<styleSheet xmlns="${spreadsheet}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>` +
  '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>' +
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>' +
  '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>' +
  '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3">' +
  '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>' +
  '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>' +
  '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>' +
  '</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>';

/** Takes batches of rows apart, for sheets that end in the middle of one. */
function createRowSource(rows: Rows) {
  const batches = rows[Symbol.asyncIterator]();
  let batch: readonly (readonly Cell[])[] = [];
  let at = 0;

  return {
    /** The rest of the current batch, or the next one; empty at the end. At most `max` rows. */
    async take(max: number): Promise<readonly (readonly Cell[])[]> {
      if (!(await this.hasMore())) return [];
      const taken = batch.slice(at, at + max);
      at += taken.length;
      return taken;
    },
    async hasMore(): Promise<boolean> {
      while (at >= batch.length) {
        const { done, value } = await batches.next();
        if (done) return false;
        batch = value;
        at = 0;
      }
      return true;
    },
    close: async () => {
      await batches.return?.();
    },
  };
}

async function* sheetXml(
  { columns }: Sheet,
  source: ReturnType<typeof createRowSource>,
  maxRowsOfSheet: number,
): AsyncGenerator<Buffer> {
  const letters = columns.map((_, at) => columnLetters(at));
  let xml =
    `${declaration}<worksheet xmlns="${spreadsheet}"><sheetViews><sheetView workbookViewId="0">` +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${columns.map(({ width }, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`).join('')}</cols>` +
    `<sheetData><row r="1">${columns.map(({ name }, at) => textCell(name, `${letters[at]}1`, headerStyle)).join('')}</row>`;
  let number = 1;
  let bytes = 0;
  while (number < maxRowsOfSheet && bytes < maxSheetBytes) {
    // Few rows at once, so that the size of a sheet is known well enough.
    const taken = await source.take(Math.min(1_000, maxRowsOfSheet - number));
    if (taken.length === 0) break;
    for (const cells of taken) {
      number += 1;
      xml += rowXml(cells, letters, number);
      if (xml.length >= blockLength) {
        const block = Buffer.from(xml);
        bytes += block.length;
        yield block;
        xml = '';
      }
    }
  }
  yield Buffer.from(`${xml}</sheetData></worksheet>`);
}

function rowXml(cells: readonly Cell[], letters: readonly string[], number: number): string {
  let xml = `<row r="${number}">`;
  for (let at = 0; at < cells.length; at += 1) {
    const cell = cells[at];
    if (cell === null || cell === undefined) continue;
    if (typeof cell === 'string') xml += textCell(cell, letters[at] + String(number));
    else if (typeof cell === 'number') {
      if (Number.isFinite(cell)) xml += `<c r="${letters[at]}${number}"><v>${cell}</v></c>`;
    } else xml += `<c r="${letters[at]}${number}" s="${dateStyle}"><v>${serialDate(cell)}</v></c>`;
  }
  return `${xml}</row>`;
}

function textCell(text: string, reference: string, style = 0): string {
  const shown = text.length > maxCellLength ? `${text.slice(0, maxCellLength - 1)}…` : text;
  const space = /^\s|\s$/.test(shown) ? ' xml:space="preserve"' : '';
  const styled = style === 0 ? '' : ` s="${style}"`;
  return `<c r="${reference}"${styled} t="inlineStr"><is><t${space}>${xmlText(shown)}</t></is></c>`;
}

const needsEscape = /[&<>"\p{Cc}\p{Cs}\ufffe\uffff]|_x/v;
// What XML 1.0 cannot contain, and what looks like such an escape itself.
const mayBeForbidden = /[\p{Cc}\ufffe\uffff]|_(?=x[0-9a-fA-F]{4}_)/gv;
// Of the control characters XML allows these; it also allows a carriage return, which its parsers change.
const allowedControls = /[\t\n\u007f-\u009f]/;

/** The text in XML. Characters that XML forbids are written as `_x000B_` (ECMA-376 part 1, 22.9.2.19), lone surrogates as U+FFFD. */
function xmlText(text: string): string {
  if (!needsEscape.test(text)) return text;
  return text
    .toWellFormed()
    .replace(mayBeForbidden, (found) => (allowedControls.test(found) ? found : escapeCharacter(found)))
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function escapeCharacter(character: string): string {
  return `_x${character.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
}

/** Days since 30 December 1899, the way spreadsheets count (right from March 1900 on). The time is UTC. */
function serialDate(date: Date): number {
  return date.getTime() / 86_400_000 + 25_569;
}

/** A for 0, Z for 25, AA for 26. */
function columnLetters(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnLetters(Math.floor(at / 26) - 1) + last;
}
