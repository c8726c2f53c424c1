import type { Cell } from './cells.ts';

/** Excel reads a CSV file as UTF-8 only if it begins with this. */
export const byteOrderMark = '\ufeff';

// What a spreadsheet may take for a formula: https://owasp.org/www-community/attacks/CSV_Injection. The full-width forms count
// too, and white space before the character does not help.
const formulaStart = /^(?:[\t\r\n]|[\s\ufeff]*[=+\-@＝＋－＠])/;
// The semicolon and the tab separate cells where the language of the spreadsheet's user uses a decimal comma.
const mustBeQuoted = /[",;\t\r\n]|^\s|\s$/;

/**
 * Writes one line of CSV (RFC 4180): commas, CRLF, quotes where a cell needs them. A text that a spreadsheet could take for a
 * formula gets an apostrophe in front; numbers do not, so that -5 stays a number. Dates are in ISO 8601.
 */
export function csvLine(cells: readonly Cell[]): string {
  let line = '';
  for (const [position, cell] of cells.entries()) {
    if (position > 0) line += ',';
    line += csvCell(cell);
  }
  return `${line}\r\n`;
}

function csvCell(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : '';
  if (typeof cell !== 'string') return cell.toISOString();
  const text = formulaStart.test(cell) ? `'${cell}` : cell;
  return mustBeQuoted.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
