import type pg from 'pg';
import { bulkTransaction } from '../bulk-transaction.ts';
import { withDataLock } from '../locks.ts';
import { prepareIncoming } from './incoming.ts';
import { writeInstitutes } from './institutes.ts';
import { mergeIncoming } from './merging.ts';
import { type Locate, writePlaces } from './places.ts';
import type { Rejection, Source } from './record.ts';
import { assignSlugs } from './slugs.ts';
import { stageRecords } from './staging.ts';

const shownErrors = 100;

/**
 * `read`, `rejected` and `left_out` count rows of the source; `records` what was made of the others. Of those `inserted`
 * are new, `merged` were found to be institutes of other sources, `updated` and `unchanged` were there before.
 */
export interface ImportSummary {
  source: string;
  dry_run: boolean;
  read: number;
  left_out: number;
  records: number;
  inserted: number;
  merged: number;
  updated: number;
  unchanged: number;
  rejected: number;
  /** The first 100. */
  errors: Rejection[];
  /** Districts that the institutes are in, and those of them with coordinates. */
  districts: number;
  districts_located: number;
  seconds: number;
}

export interface ImportOptions {
  dryRun?: boolean;
  locate?: Locate;
  /** `total` is null where the source cannot tell. */
  onProgress?: (read: number, total: number | null) => void;
}

/**
 * Writes a source's institutes by (source, source_id), in one transaction; bad rows are left out and reported.
 * Institutes that the source does not have any more stay.
 * @throws DataLockedError while another import or generation runs; any error of the database, with nothing written
 */
export async function importSource(
  pool: pg.Pool,
  source: Source,
  { dryRun = false, locate = () => null, onProgress = () => {} }: ImportOptions = {},
): Promise<ImportSummary> {
  const started = performance.now();
  const errors: Rejection[] = [];
  let rejected = 0;
  let leftOut = 0;
  const reject = (rejection: Rejection) => {
    rejected += 1;
    if (errors.length < shownErrors) errors.push(rejection);
  };
  const rows = await source.read();

  const written = await withDataLock(pool, (client) =>
    bulkTransaction(client, async () => {
      const omit = () => {
        leftOut += 1;
      };
      const read = await stageRecords(client, rows, reject, omit, (count) => onProgress(count, rows.rows));
      await prepareIncoming(client, source.name, reject);
      const merged = source.mergesIntoOthers ? await mergeIncoming(client, source.name) : 0;
      const { districts, located } = await writePlaces(client, locate);
      await assignSlugs(client, source.name);
      const counts = await writeInstitutes(client, source.name);
      const result = {
        read,
        merged,
        ...counts,
        unchanged: counts.unchanged - merged,
        districts,
        districts_located: located,
      };
      if (dryRun) throw new DryRun(result);
      return result;
    }).catch((error: unknown) => {
      if (error instanceof DryRun) return error.result;
      throw error;
    }),
  );
  const { read, inserted, merged, updated, unchanged, ...places } = written;
  errors.sort((a, b) => a.line - b.line);
  return {
    source: source.name,
    dry_run: dryRun,
    read,
    left_out: leftOut,
    records: inserted + merged + updated + unchanged,
    inserted,
    merged,
    updated,
    unchanged,
    rejected,
    errors,
    ...places,
    seconds: Math.round(performance.now() - started) / 1_000,
  };
}

type Written = Pick<
  ImportSummary,
  'read' | 'inserted' | 'merged' | 'updated' | 'unchanged' | 'districts' | 'districts_located'
>;

/** Ends the transaction without a commit. */
class DryRun extends Error {
  readonly result: Written;

  constructor(result: Written) {
    super('dry run');
    this.result = result;
  }
}
