/** A row that cannot be imported, and the reason. */
export interface Rejection {
  line: number;
  reason: string;
}

/**
 * The outcome of the records of an import: `inserted` are new, `merged` match institutes of other sources, `updated` and
 * `unchanged` existed before, and `rejected` could not be written.
 */
export interface ImportCounts {
  inserted: number;
  merged: number;
  updated: number;
  unchanged: number;
  rejected: number;
}

/**
 * The result of an import. `read`, `left_out` and `rejected` count rows of the source; `records` counts the records that the
 * other rows resulted in.
 */
export interface ImportSummary extends ImportCounts {
  source: string;
  dry_run: boolean;
  read: number;
  left_out: number;
  records: number;
  /** the first errors only */
  errors: Rejection[];
  /** districts of the institutes, and how many of them have coordinates */
  districts: number;
  districts_located: number;
  seconds: number;
}

/** Sources that an imported file must not name, since their records do not come from files. */
export const reservedSources: readonly string[] = ['admin', 'generated', 'indian-colleges', 'swot'];
