/** A row that cannot be imported, and why. */
export interface Rejection {
  line: number;
  reason: string;
}

/**
 * What became of the records: `inserted` are new, `merged` were found to be institutes of other sources, `updated` and
 * `unchanged` were there before, `rejected` cannot be written.
 */
export interface ImportCounts {
  inserted: number;
  merged: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/**
 * What an import has done. `read`, `left_out` and `rejected` count rows of the source; `records` what was made of the
 * others.
 */
export interface ImportSummary extends ImportCounts {
  source: string;
  dry_run: boolean;
  read: number;
  left_out: number;
  records: number;
  /** The first ones. */
  errors: Rejection[];
  /** Districts that the institutes are in, and those of them with coordinates. */
  districts: number;
  districts_located: number;
  seconds: number;
}

/** No file has institutes of these sources. */
export const reservedSources: readonly string[] = ['admin', 'generated', 'indian-colleges', 'swot'];
