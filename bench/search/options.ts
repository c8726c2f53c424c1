import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface Options {
  /** How many generated institutes there are beside the imported ones. */
  institutes: number;
  queries: number;
  rounds: number;
  seed: number;
  /** No round begins later than this many minutes after the first. */
  minutes: number;
  rebuild: boolean;
  drop: boolean;
  json: boolean;
}

export const help = `npm run bench:search -- [options]

Measures uncached search: our search plan (hits and facets in one _msearch) compared with one request with a filter
aggregation per facet, and the API compared with its own Elasticsearch requests sent directly. Both use the real import and
generated institutes, in a database (institutes_bench) and an index (bench-institutes) that remain for the next run.

  --institutes N   number of generated institutes in addition to the imported ones (500000)
  --queries N      number of mixed queries (200)
  --rounds N       rounds per query; the median is reported (3)
  --seed N         seed for drawing the queries from the data (1)
  --minutes N      start no further round after this many minutes (25)
  --rebuild        rebuild the database and the index
  --drop           drop both and measure nothing
  --json           print the whole report as JSON instead of the tables
  --help           print this help

The report is also written to bench/results/search.json, and progress to stderr. The first run fills the index, which
takes about 20 minutes on two cores and 3 GB of disk for 500,000 institutes.`;

/**
 * Reads the options; null if help was requested.
 * @throws Error that names the invalid option
 */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      institutes: { type: 'string', default: '500000' },
      queries: { type: 'string', default: '200' },
      rounds: { type: 'string', default: '3' },
      seed: { type: 'string', default: '1' },
      minutes: { type: 'string', default: '25' },
      rebuild: { type: 'boolean', default: false },
      drop: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    institutes: wholeNumber('--institutes', values.institutes, 0, 2_000_000),
    queries: wholeNumber('--queries', values.queries, 10, 10_000),
    rounds: wholeNumber('--rounds', values.rounds, 1, 100),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    minutes: wholeNumber('--minutes', values.minutes, 1, 600),
    rebuild: values.rebuild,
    drop: values.drop,
    json: values.json,
  };
}
