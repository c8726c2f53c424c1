import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { VerifyReport } from '../../indexer/rebuild/verify.ts';
import type { Lag } from './lag.ts';
import type { Memory } from './memory.ts';
import type { Race, Side } from './race.ts';

export interface Report {
  institutes: number;
  cores: number;
  reindex: Race & { load_average: number };
  verify: {
    seconds: number;
    institutes_per_second: number;
    cpu_microseconds_per_document: number;
    memory: Memory;
    differences: number;
    load_average: number;
  };
  /** null if it was not measured */
  lag: (Lag & { consumer_seconds: { p50: number | null; p99: number | null }; load_average: number }) | null;
}

const file = fileURLToPath(new URL('../results/sync.json', import.meta.url));

export function writeReport(report: Report): void {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, roundedNumber, 2)}\n`);
}

export function countDifferences(report: VerifyReport): number {
  const { missing, extra, differing, pending, foreign } = report;
  return missing.length + extra.length + differing.length + pending.length + foreign.length;
}

export function printReport({ institutes, cores, reindex, verify, lag }: Report): string {
  const rows = [
    ['', 'documents/s', 'seconds', 'CPU us/doc', 'memory max', 'by quarter, MB'],
    sideRow('reindex, ours', reindex.ours),
    sideRow('prebuilt _bulk', reindex.baseline),
    [
      'verify',
      verify.institutes_per_second.toFixed(0),
      verify.seconds.toFixed(1),
      verify.cpu_microseconds_per_document.toFixed(0),
      `${verify.memory.max} MB`,
      verify.memory.quarters.join(' '),
    ],
  ];
  const lines = [
    `${institutes} institutes, ${cores} cores`,
    '',
    ...rows.map(([name, ...cells]) =>
      [name?.padEnd(16), ...cells.map((cell, column) => cell.padStart(column < 3 ? 12 : 18))].join(''),
    ),
    '',
    `reindex: ${reindex.ratio.toFixed(2)} of the baseline (median of ${reindex.ratios.length} turns ` +
      `${reindex.ratio_median_turn.toFixed(2)}), memory ${reindex.ours.memory.flat ? 'flat' : 'GROWS'}; ` +
      `load average ${reindex.load_average}`,
    `verify: ${verify.differences} differences; load average ${verify.load_average}`,
  ];
  if (lag) {
    const { p50, p95, p99 } = lag.commit_to_searchable;
    const ms = (value: number) => `${Math.round(value)} ms`;
    const seconds = (value: number | null) => (value === null ? '-' : `${Math.round(value * 1_000)} ms`);
    lines.push(
      `commit to searchable at ${lag.rate.toFixed(0)} edits/s: median ${ms(p50)}, 95th ${ms(p95)}, 99th ${ms(p99)} of ` +
        `${lag.edits} edits, ${lag.unseen} never seen; by the consumer ${seconds(lag.consumer_seconds.p50)}, 99th ` +
        `${seconds(lag.consumer_seconds.p99)}; load average ${lag.load_average}`,
    );
  }
  return lines.join('\n');
}

function sideRow(name: string, side: Side): string[] {
  const { documents_per_second, seconds, cpu_microseconds_per_document, memory } = side;
  return [
    name,
    documents_per_second.toFixed(0),
    seconds.toFixed(1),
    cpu_microseconds_per_document.toFixed(0),
    `${memory.max} MB`,
    memory.quarters.join(' '),
  ];
}

function roundedNumber(_key: string, value: unknown): unknown {
  return typeof value === 'number' ? Math.round(value * 1_000) / 1_000 : value;
}
