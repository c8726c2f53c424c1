import { type Figures, figuresOf } from '../statistics.ts';
import type { Contender, Raced } from './plan-race.ts';

export interface Row {
  /** A kind of query, or all kinds. */
  kind: string;
  queries: number;
  ours: Figures;
  baseline: Figures;
  /** The mean of the baseline divided by our mean. */
  ratio: number;
}

/** One row for each kind of query and one for all, from the queries that were measured in both plans. */
export function rowsOf(raced: Raced[], baseline: Exclude<Contender, 'ours'>): Row[] {
  const both = raced.filter(({ ms }) => ms[baseline] !== undefined);
  const byKind = [...Map.groupBy(both, ({ subject }) => subject.kind as string)];
  return [...byKind, ['all', both] as const]
    .filter(([, group]) => group.length > 0)
    .map(([kind, group]) => {
      const ours = figuresOf(group.map(({ ms }) => ms.ours as number));
      const theirs = figuresOf(group.map(({ ms }) => ms[baseline] as number));
      return { kind, queries: group.length, ours, baseline: theirs, ratio: theirs.mean / ours.mean };
    });
}

export function printRows(title: string, rows: Row[]): string {
  const head = ['kind', 'n', 'mean', 'p50', 'p95', 'p99', '|', 'mean', 'p50', 'p95', 'p99', '|', 'ratio'];
  const four = (figures: Figures) => [figures.mean, figures.p50, figures.p95, figures.p99].map(ms);
  const lines = rows.map((row) => [
    row.kind,
    String(row.queries),
    ...four(row.ours),
    '|',
    ...four(row.baseline),
    '|',
    row.ratio.toFixed(2),
  ]);
  return `${title}\n${align([head, ...lines])}`;
}

function align(rows: string[][]): string {
  const widths = (rows[0] as string[]).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] as string).length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] as number) : cell.padStart(widths[column] as number),
        )
        .join('  '),
    )
    .join('\n');
}

const ms = (value: number) => value.toFixed(value < 100 ? 1 : 0);
