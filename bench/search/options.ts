import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface Options {
  /** Wholly generated institutes, beside the imported ones. */
  institutes: number;
  queries: number;
  rounds: number;
  seed: number;
  /** No round is begun later than this after the measuring began. */
  minutes: number;
  rebuild: boolean;
  drop: boolean;
  json: boolean;
}

export const help = `npm run bench:search -- [options]

Measures uncached search: our plan of a search (hits and facets in one _msearch) against one request with a filter
aggregation per facet, and the API against its own Elasticsearch requests sent bare. Both on the real import plus
generated institutes, in a database (institutes_bench) and an index (bench-institutes) that are kept for the next run.

  --institutes N   wholly generated institutes beside the imported ones (500000)
  --queries N      how many mixed queries (200)
  --rounds N       how often each is measured; a query's figure is the median (3)
  --seed N         of the recipe that draws the queries from the data (1)
  --minutes N      begin no further round after so many minutes of measuring (25)
  --rebuild        make the database and the index anew
  --drop           remove both, measure nothing
  --json           the whole report on stdout instead of the tables
  --help

The report also goes to bench/results/search.json. Progress goes to stderr. Filling 500,000 takes about 20 minutes on
two cores and 3 GB of disk, once.`;

/** null: help is wanted. @throws Error that names the bad option */
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
