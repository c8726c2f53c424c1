/** A value of a report. A string is always text, whatever it looks like; null is an empty cell. */
export type Cell = string | number | Date | null;

export interface Column {
  /** The name in the header row. */
  name: string;
  /** The width in a spreadsheet, in characters. */
  width: number;
}

/** What a report has beside its rows. */
export interface Sheet {
  /** The name of the sheet: at most 31 characters, without any of `[]:*?/\`. */
  name: string;
  columns: readonly Column[];
}
