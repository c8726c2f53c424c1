import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { PageBytes } from './page-bytes.ts';
import type { Staleness } from './staleness.ts';
import type { Stampede } from './stampede.ts';
import type { Throughput } from './throughput.ts';
import type { Traffic } from './traffic.ts';

export interface Report {
  institutes: number;
  queries: number;
  /** This part and the following are present only if they were measured. */
  pages?: PageBytes[];
  throughput?: Throughput;
  traffic?: Traffic[];
  stampede?: Stampede;
  staleness?: Staleness;
  load_average: number;
}

const file = fileURLToPath(new URL('../results/cache.json', import.meta.url));

export function writeReport(report: Report): void {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

const whole = (value: number) => Math.round(value).toString();
const percent = (share: number | undefined) => `${((share ?? 0) * 100).toFixed(1)} %`;

const spread = (states: Record<string, number>) =>
  Object.entries(states)
    .map(([state, count]) => `${state} ${count}`)
    .join(', ');

export function printReport({ pages, throughput, traffic, stampede, staleness, ...rest }: Report): string {
  const lines = [
    `${rest.institutes} institutes, ${rest.queries} different queries; final load average ${rest.load_average}`,
  ];
  if (pages) {
    lines.push('\nResult page, bytes                         identity    gzip      br');
    for (const { what, identity, gzip, br } of pages)
      lines.push(
        `  ${what.padEnd(38)} ${String(identity).padStart(9)} ${String(gzip).padStart(7)} ${String(br).padStart(7)}`,
      );
  }
  if (throughput)
    lines.push(
      `\nCached answers per second: the API ${throughput.ours.map(whole).join(', ')}; a bare Koa server ` +
        `${throughput.baseline.map(whole).join(', ')}; ratio ${throughput.ratio.toFixed(2)} ` +
        `(${throughput.answers} answers of ${throughput.kilobytes.toFixed(1)} KB, ${throughput.not_200} failed)`,
    );
  if (traffic) {
    lines.push(
      '\nbound s  edits/s  requests/s  index requests  index searches    HIT   STALE    MISS    p50 ms  p99 ms  failed',
    );
    for (const row of traffic)
      lines.push(
        [
          String(row.bound_ms / 1_000).padStart(7),
          String(row.edits_per_second).padStart(8),
          whole(row.requests_per_second).padStart(11),
          row.index_requests_each.toFixed(3).padStart(15),
          row.index_searches_each.toFixed(3).padStart(15),
          percent(row.states.HIT).padStart(9),
          percent(row.states.STALE).padStart(7),
          percent(row.states.MISS).padStart(7),
          row.ms.p50.toFixed(1).padStart(8),
          row.ms.p99.toFixed(1).padStart(7),
          String(row.failed).padStart(7),
        ].join(' '),
      );
  }
  if (stampede)
    lines.push(
      `\nStampede: ${stampede.clients} clients of ${stampede.processes} processes request one answer: ` +
        `${stampede.index_requests} requests to Elasticsearch (${spread(stampede.states)}); ` +
        `${whole(stampede.ms.p50)} ms at the median, ${whole(stampede.ms.p99)} at the 99th percentile; ${stampede.failed} failed`,
    );
  if (staleness)
    lines.push(
      `Staleness: ${staleness.edits} edits of one institute, ${staleness.replies} replies (${spread(staleness.states)}): ` +
        `the oldest state was shown ${whole(staleness.after_searchable.oldest)} ms after a newer one was searchable ` +
        `(bound ${staleness.bound_ms} ms and one query), ${whole(staleness.after_commit.oldest)} ms after it was committed`,
    );
  return lines.join('\n');
}
