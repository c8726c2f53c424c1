import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export const parts = ['pages', 'throughput', 'traffic', 'stampede', 'staleness'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  institutes: number;
  /** different queries of the traffic */
  queries: number;
  connections: number;
  /** of each piece of traffic that is counted */
  seconds: number;
  rounds: number;
  /** edits a second, one piece of traffic for each */
  rates: number[];
  /** on staleness, ms: traffic is measured under each */
  bounds: number[];
  /** which of them are measured */
  parts: Part[];
  minutes: number;
  json: boolean;
}

export const help = `npm run bench:cache -- [options]

Measures what the cache takes off Elasticsearch, on a copy of the database institutes_bench (made if it is not there) with
an API and an indexer of its own:

- kept answers a second, against a bare Koa that GETs the same bytes from the same Redis, in turns;
- traffic over many queries (Zipf, exponent 1) under steady edits: requests and searches to Elasticsearch for each request;
- 1,000 clients at once on one popular answer that has expired, over two API processes;
- the oldest state that readers of popular answers were shown while one institute is edited ten times a second;
- bytes of a result page.

  --institutes N   the first so many (60000)
  --queries N      different queries (5000)
  --connections N  that ask at the same time (32)
  --seconds N      of each piece of traffic that is counted (20)
  --rounds N       of answers a second, each side (3)
  --rates LIST     edits a second (0,20,200)
  --bounds LIST    SEARCH_MAX_STALE_MS, the traffic under each (2000,60000)
  --only LIST      measure these alone: ${parts.join(',')}
  --minutes N      give up after so many (30)
  --json           the whole report on stdout instead of the tables
  --help

The report also goes to bench/results/cache.json. Progress goes to stderr.`;

/** null: help is wanted. @throws Error that names the bad option */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      institutes: { type: 'string', default: '60000' },
      queries: { type: 'string', default: '5000' },
      connections: { type: 'string', default: '32' },
      seconds: { type: 'string', default: '20' },
      rounds: { type: 'string', default: '3' },
      rates: { type: 'string', default: '0,20,200' },
      bounds: { type: 'string', default: '2000,60000' },
      only: { type: 'string', default: parts.join(',') },
      minutes: { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    institutes: wholeNumber('--institutes', values.institutes, 5_000, 2_000_000),
    queries: wholeNumber('--queries', values.queries, 100, 20_000),
    connections: wholeNumber('--connections', values.connections, 1, 500),
    seconds: wholeNumber('--seconds', values.seconds, 1, 600),
    rounds: wholeNumber('--rounds', values.rounds, 1, 50),
    rates: values.rates.split(',').map((rate) => wholeNumber('--rates', rate, 0, 2_000)),
    bounds: values.bounds.split(',').map((bound) => wholeNumber('--bounds', bound, 0, 60_000)),
    parts: values.only.split(',').map(readPart),
    minutes: wholeNumber('--minutes', values.minutes, 1, 600),
    json: values.json,
  };
}

function readPart(text: string): Part {
  const part = parts.find((each) => each === text);
  if (!part) throw new Error(`--only ${text}: the parts are ${parts.join(', ')}`);
  return part;
}
