import { slices } from './judgement.ts';
import type { Failure, RelevanceReport, SliceReport } from './measure.ts';

export type Reports = Readonly<Record<string, RelevanceReport>>;

/** A table with one line for each slice and each figure of all engines side by side, in the order in which they were measured. */
export function formatTable(reports: Reports): string {
  const engines = Object.entries(reports);
  const measured = slices.filter((slice) => engines.some(([, report]) => report.slices[slice]));
  const names = ['', '', ...figures.flatMap(() => engines.map(([name]) => name))];
  const lines = [...measured, 'all' as const].map((slice) => {
    const own = engines.map(([, report]) => (slice === 'all' ? report.all : report.slices[slice]));
    return [
      slice,
      String(own[0]?.n ?? 0),
      ...figures.flatMap(([, show]) => own.map((one) => (one ? show(one) : '-'))),
    ];
  });
  const widths = names.map((name, column) =>
    Math.max(name.length, ...lines.map((line) => (line[column] ?? '').length), column === 1 ? 3 : 0),
  );
  const row = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0)))
      .join('  ');
  return [
    groupHeadings(widths, engines.length),
    row(['slice', 'n', ...names.slice(2)]),
    ...lines.map(row),
  ].join('\n');
}

const share = (value: number) => value.toFixed(2);
const figures: readonly (readonly [title: string, show: (report: SliceReport) => string])[] = [
  ['recall@1', (report) => share(report.recall_at_1)],
  ['recall@5', (report) => share(report.recall_at_5)],
  ['MRR@10', (report) => share(report.mrr_at_10)],
  ['precision@5', (report) => share(report.precision_at_5)],
  ['median ms', (report) => report.median_ms.toFixed(1)],
];

function groupHeadings(widths: readonly number[], engines: number): string {
  const left = ' '.repeat((widths[0] ?? 0) + (widths[1] ?? 0) + 2);
  const groups = figures.map(([title], figure) => {
    const own = widths.slice(2 + figure * engines, 2 + (figure + 1) * engines);
    return title.padEnd(own.reduce((sum, width) => sum + width, 2 * (engines - 1)));
  });
  return `${left}  ${groups.join('  ')}`.trimEnd();
}

/** Each failed query with the expected institutes and the results, by name. */
export function formatFailures(
  failures: readonly Failure[],
  nameOf: (key: Failure['got'][number]) => string,
): string {
  return failures
    .map(({ slice, query, expected, got }) =>
      [
        `${slice}: ${query}`,
        ...expected.map((one) => `  expected  ${nameOf(one)}`),
        ...got.map((one, at) => `  ${at + 1}         ${nameOf(one)}`),
        ...(got.length === 0 ? ['  no results'] : []),
      ].join('\n'),
    )
    .join('\n');
}
