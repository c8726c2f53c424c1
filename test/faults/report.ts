import type { EditFigures } from './edits/editing.ts';
import type { Truth } from './edits/truth.ts';
import type { Injected } from './injecting.ts';
import { allFaults } from './plan.ts';
import type { SearchFigures } from './searching.ts';
import type { Verification } from './verification.ts';
import type { WorkVerification } from './work/work-verification.ts';
import type { WorkFigures } from './work/working.ts';

export interface KindFigures {
  kind: string;
  times: number;
  in_flight: number;
  lost: number;
  recovery_seconds: { median: number | null; max: number | null };
}

export interface Report {
  seed: number;
  seconds: number;
  faults: { asked: number; injected: number };
  kinds: KindFigures[];
  /** all institutes that are not as they were committed, whichever fault was present */
  lost: number[];
  edits: EditFigures;
  searches: SearchFigures & { elasticsearch_down_seconds: number };
  bulk_refused: { requests: number; items: number };
  work: { asked: WorkFigures } & WorkVerification;
  verification: Verification;
  problems: string[];
  /** the conditions that do not hold; empty if the run has passed */
  failures: string[];
}

/** The institutes that are not as they were committed in some index, in Postgres or in a search. */
export function lostOf({ indexes, not_committed, not_found }: Verification): number[] {
  const differing = indexes.flatMap(({ missing, extra, differing, pending }) => [
    ...missing,
    ...extra,
    ...differing,
    ...pending,
  ]);
  return [...new Set([...differing, ...not_committed, ...not_found])].sort((a, b) => a - b);
}

export function figuresOf(injected: Injected[], lost: number[], truth: Truth): KindFigures[] {
  return allFaults.flatMap(({ kind }) => {
    const those = injected.filter((one) => one.kind === kind);
    if (those.length === 0) return [];
    const seconds = those.flatMap(({ recovery_seconds }) => recovery_seconds ?? []).sort((a, b) => a - b);
    return {
      kind,
      times: those.length,
      in_flight: Math.max(...those.map(({ in_flight }) => in_flight)),
      lost: lost.filter((id) => truth.faultsAt(id).includes(kind)).length,
      recovery_seconds: {
        median: seconds[Math.floor((seconds.length - 1) / 2)] ?? null,
        max: seconds.at(-1) ?? null,
      },
    };
  });
}

/** Describes each condition that does not hold in a line. */
export function failuresOf(report: Omit<Report, 'failures'>): string[] {
  const { faults, lost, searches, verification, work, problems } = report;
  const { dead_letters, indexes } = verification;
  const foreign = indexes.flatMap((index) => index.foreign);
  return [
    faults.injected < faults.asked &&
      `only ${faults.injected} of ${faults.asked} faults were injected in the time`,
    lost.length > 0 && `${lost.length} institutes are not as they were committed: ${some(lost)}`,
    foreign.length > 0 && `documents that do not belong to an institute: ${some(foreign)}`,
    indexes.length === 0 && 'no index was verified',
    dead_letters.unexplained.length > 0 &&
      `dead letters that no fault explains: ${some(dead_letters.unexplained.map(({ id, reason }) => `${id} (${reason})`))}`,
    searches.failed_unexcused > 0 &&
      `${searches.failed_unexcused} searches failed while Elasticsearch was available: ${some(searches.unexcused.map(({ path, why }) => `${path}: ${why}`))}`,
    work.open.length > 0 && `${work.open.length} jobs have not ended: ${some(work.open)}`,
    ...work.problems,
    ...problems,
  ].filter((line) => line !== false);
}

const some = (list: unknown[]) => `${list.slice(0, 10).join(', ')}${list.length > 10 ? ', …' : ''}`;

/** The report as text: a line for each kind of fault, then the totals, then the result. */
export function printable(report: Report): string {
  const { edits, searches, verification, work, bulk_refused: refused } = report;
  const seconds = (value: number | null) => (value === null ? '-' : value.toFixed(1));
  const table = [
    ['fault', 'times', 'in flight', 'lost', 'recovery s: median', 'max'],
    ...report.kinds.map(({ kind, times, in_flight, lost, recovery_seconds: { median, max } }) => [
      kind,
      String(times),
      String(in_flight),
      String(lost),
      seconds(median),
      seconds(max),
    ]),
  ];
  const documents = verification.indexes.map((index) => `${index.index} ${index.documents}`).join(', ');
  return [
    ...aligned(table),
    '',
    `faults      ${report.faults.injected} of ${report.faults.asked} in ${Math.round(report.seconds)} s, seed ${report.seed}`,
    `edits       ${edits.committed} committed, ${edits.rolled_back} rolled back, ${edits.refused} refused, ${edits.doubtful} unknown`,
    `searches    ${searches.total}, ${searches.failed} failed, ${searches.failed_unexcused} of them while Elasticsearch was available (it was down for ${Math.round(searches.elasticsearch_down_seconds)} s)`,
    `refused     ${refused.requests} bulk requests and ${refused.items} items, on purpose`,
    `jobs        ${work.asked.asked} asked for, ${work.asked.refused} refused, ${work.asked.doubtful} unknown; ${work.ended} ended, ${work.repeated} of them were started more than once`,
    ...work.checked.map((line) => `            ${line}`),
    ...work.kills.map((line) => `kill        ${line}`),
    `documents   ${documents}`,
    `lost        ${report.lost.length}; searched for ${verification.searched_for}, quiet after ${verification.quiet_seconds.toFixed(1)} s`,
    ...report.failures.map((failure) => `FAILED      ${failure}`),
    report.failures.length === 0 ? 'passed' : 'FAILED',
  ].join('\n');
}

function aligned(rows: string[][]): string[] {
  const widths =
    rows[0]?.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length))) ?? [];
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
