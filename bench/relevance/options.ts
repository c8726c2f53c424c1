import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';
import { committedPerSlice } from './generate.ts';
import { type Slice, slices } from './judgement.ts';

export interface Options {
  /** The seed of fresh judgements; null for the committed ones. */
  seed: number | null;
  /** The address of a running API; null for the search service in this process. */
  api: string | null;
  slices: readonly Slice[];
  /** The most queries of each slice. */
  limit: number;
  baselines: boolean;
  failures: boolean;
  json: boolean;
  gate: boolean;
  writeFloor: boolean;
}

export const help = `npm run bench:relevance -- [options]

Measures the search by the judgements of bench/relevance/judgements.jsonl and compares it with two baselines on the same data:
Elasticsearch's multi_match on the name with fuzziness AUTO, and Postgres full-text search with pg_trgm.

  --api URL         ask a running API instead of the search service in this process
  --slice NAME      measure only this slice; repeatable (${slices.join(', ')})
  --limit N         use only the first N queries of each slice
  --seed N          generate ${committedPerSlice} new queries per slice by the same recipes instead of using the committed ones
  --no-baselines    measure only the search itself
  --failures        also print each query without a relevant answer among the first five
  --json            print the whole report as JSON instead of the table
  --gate            skip the baselines; exit with 1 if a slice is below bench/relevance/floor.json
  --write-floor     skip the baselines; write the measured figures as the new floor
  --help            print this help

The report is also written to bench/results/relevance.json.`;

/**
 * Reads the options; null if help was requested.
 * @throws Error that names the invalid option
 */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    allowNegative: true,
    options: {
      api: { type: 'string' },
      slice: { type: 'string', multiple: true },
      limit: { type: 'string' },
      seed: { type: 'string' },
      baselines: { type: 'boolean', default: true },
      failures: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      'write-floor': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  const writeFloor = values['write-floor'];
  const narrowed = values.slice !== undefined || values.limit !== undefined || values.seed !== undefined;
  if (writeFloor && narrowed) throw new Error('--write-floor requires the whole committed set');
  return {
    seed: values.seed === undefined ? null : wholeNumber('--seed', values.seed, 0, 999_999_999),
    api: values.api ?? null,
    slices: values.slice ? values.slice.map(readSlice) : slices,
    limit:
      values.limit === undefined
        ? Number.POSITIVE_INFINITY
        : wholeNumber('--limit', values.limit, 1, 999_999_999),
    baselines: values.baselines && !values.gate && !writeFloor,
    failures: values.failures,
    json: values.json,
    gate: values.gate,
    writeFloor,
  };
}

function readSlice(text: string): Slice {
  const slice = slices.find((each) => each === text);
  if (!slice) throw new Error(`--slice ${text}: the slices are ${slices.join(', ')}`);
  return slice;
}
