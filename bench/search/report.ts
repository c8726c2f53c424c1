import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Overhead } from './api-overhead.ts';
import { printRows, type Row } from './race-table.ts';

/**
 * How Elasticsearch's shard request cache stands: off; emptied before each round, so that it serves what different
 * queries of a round have in common; or warm from the round before.
 */
export type RequestCache = 'off' | 'emptied' | 'warm';

export interface Tables {
  rounds: number;
  /** ours against the baseline with our text matching: the plans alone differ */
  same_text: Row[];
  /** queries with text: ours against the baseline with a multi_match of its own */
  own_text: Row[];
}

export interface Report {
  institutes: number;
  index: { segments: number; documents: number; bytes: number; segments_a_shard: number; shards: number };
  seed: number;
  queries: number;
  /** queries whose text was taken another way than the most literal one */
  second_ways: number;
  /** Counts and totals that differ between the plans: none, or the comparison is void. */
  differences: string[];
  plans: Record<RequestCache, Tables>;
  api: Record<'off' | 'warm', Overhead>;
  load_average: number;
}

const file = fileURLToPath(new URL('../results/search.json', import.meta.url));

export function writeReport(report: Report): void {
  mkdirSync(new URL('../results/', import.meta.url), { recursive: true });
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
}

export function printReport(report: Report): string {
  const { index, plans, api } = report;
  return [
    `${report.institutes} institutes, ${index.documents} Lucene documents, ${Math.round(index.bytes / 1e6)} MB, ` +
      `${index.shards} shards in ${index.segments} segments; ${report.queries} queries, seed ${report.seed}; ms; ` +
      'left our plan, right the baseline',
    report.differences.length === 0
      ? 'Totals and all facet counts of both plans are the same for every query.'
      : `DIFFERENT COUNTS in ${report.differences.length} queries:\n${report.differences.slice(0, 5).join('\n')}`,
    ...Object.entries(plans).flatMap(([requestCache, tables]) => [
      printRows(
        `\nPlans, the same text matching, request cache ${requestCache} (medians of ${tables.rounds} rounds)`,
        tables.same_text,
      ),
      printRows(
        `\nThe baseline with its own multi_match, queries with text, request cache ${requestCache}`,
        tables.own_text,
      ),
    ]),
    '\nAPI on top of the same Elasticsearch requests sent bare, ms',
    overheadLine('request cache off', api.off),
    overheadLine('request cache warm', api.warm),
    `load average at the end ${report.load_average}`,
  ].join('\n');
}

function overheadLine(what: string, overhead: Overhead): string {
  const ms = (value: number) => value.toFixed(2);
  return (
    `${what}: ${ms(overhead.difference_median)} more at the median, ${ms(overhead.difference_p95)} at the 95th ` +
    `percentile (API ${ms(overhead.api_median)}, bare ${ms(overhead.bare_median)}); ` +
    `a relay that makes nothing of the answers ${ms(overhead.relay_difference_median)} more than bare ` +
    `(${overhead.rounds} rounds, ${Math.round(overhead.answer_kilobytes)} KB an answer)`
  );
}
