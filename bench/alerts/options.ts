import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface Options {
  /** how many institutes there are */
  institutes: number;
  /** how many distinct searches are saved, each by two people */
  searches: number;
  /** how many institutes change */
  changes: number;
  /** searches that people make, in a second */
  rate: number;
  /** how long the API is measured before and after matching */
  seconds: number;
  seed: number;
  drop: boolean;
}

export const help = `npm run bench:alerts -- [options]

Measures the job match-alerts: so many institutes change, and each distinct saved search is matched with them. People search
at a constant rate before, during and after it, through an API process of its own, with texts and filters that no cache
has. Everything is in a database (institutes_bench_alerts) and indexes (bench-alerts) that remain for the next run.

  --institutes N   number of institutes (60000)
  --searches N     number of distinct saved searches, each saved twice (5000)
  --changes N      number of institutes that change (5000)
  --rate N         searches of people in a second (10)
  --seconds N      seconds of the measurement before and after matching (30)
  --seed N         seed for drawing searches and changes (1)
  --drop           drop the database and the indexes and measure nothing
  --help           print this help

Matching is stopped after ten minutes. The result is one JSON object on stdout.`;

/**
 * Reads the options; null if help was requested.
 * @throws Error that names the invalid option
 */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      institutes: { type: 'string', default: '60000' },
      searches: { type: 'string', default: '5000' },
      changes: { type: 'string', default: '5000' },
      rate: { type: 'string', default: '10' },
      seconds: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      drop: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    institutes: wholeNumber('--institutes', values.institutes, 1_000, 1_000_000),
    searches: wholeNumber('--searches', values.searches, 1, 100_000),
    changes: wholeNumber('--changes', values.changes, 1, 100_000),
    rate: wholeNumber('--rate', values.rate, 1, 1_000),
    seconds: wholeNumber('--seconds', values.seconds, 5, 600),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    drop: values.drop,
  };
}
