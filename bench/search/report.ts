import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Overhead } from './api-overhead.ts';
import { printRows, type Row } from './race-table.ts';

/**
 * The state of Elasticsearch's shard request cache: off; emptied before each round, so that it serves what different queries of
 * a round have in common; or warm from the round before.
 */
export type RequestCache = 'off' | 'emptied' | 'warm';

export interface Tables {
  rounds: number;
  /** Ours against the baseline with our text query: only the plans differ. */
  same_text: Row[];
  /** Queries with text: ours against the baseline with its own multi_match. */
  own_text: Row[];
}

export interface Report {
  institutes: number;
  index: { segments: number; documents: number; bytes: number; segments_a_shard: number; shards: number };
  seed: number;
  queries: number;
  /** The queries that another match strategy than the most literal one was used for. */
  second_ways: number;
  /** The counts and totals that differ between the plans: the comparison is void if there are any. */
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
      `${index.shards} shards in ${index.segments} segments; ${report.queries} queries, seed ${report.seed}; in ms; ` +
      'our plan on the left, the baseline on the right',
    report.differences.length === 0
      ? 'Totals and all facet counts of both plans are equal for every query.'
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
    '\nWhat the API adds to the same Elasticsearch requests sent directly, in ms',
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
    `a minimal pass-through API ${ms(overhead.relay_difference_median)} more than bare ` +
    `(${overhead.rounds} rounds, ${Math.round(overhead.answer_kilobytes)} KB an answer)`
  );
}
