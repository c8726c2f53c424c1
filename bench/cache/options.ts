import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export const parts = ['pages', 'throughput', 'traffic', 'stampede', 'staleness'] as const;
export type Part = (typeof parts)[number];

export interface Options {
  institutes: number;
  /** The number of different queries in the traffic. */
  queries: number;
  connections: number;
  /** The duration of each measurement of traffic. */
  seconds: number;
  rounds: number;
  /** Edits per second; the traffic is measured with each. */
  rates: number[];
  /** Bounds on staleness in milliseconds; the traffic is measured with each. */
  bounds: number[];
  parts: Part[];
  minutes: number;
  json: boolean;
}

export const help = `npm run bench:cache -- [options]

Measures the cache on a copy of the database institutes_bench (created if it does not exist), with its own API and indexer:

- cached answers per second, compared in turns with a bare Koa server that reads the same bytes from the same Redis;
- traffic of many queries (Zipf, exponent 1) during steady edits: requests and searches to Elasticsearch per request;
- 1,000 clients that request one expired popular answer at once from two API processes;
- the oldest state that is served in popular answers while one institute is edited ten times per second;
- the size of a result page in bytes.

  --institutes N   number of institutes (60000)
  --queries N      number of different queries (5000)
  --connections N  number of concurrent connections (32)
  --seconds N      duration of each measurement of traffic (20)
  --rounds N       rounds of the comparison with a bare Koa server (3)
  --rates LIST     edits per second; the traffic is measured with each (0,20,200)
  --bounds LIST    SEARCH_MAX_STALE_MS; the traffic is measured with each (2000,60000)
  --only LIST      measure only these parts: ${parts.join(',')}
  --minutes N      abort after N minutes (30)
  --json           print the whole report as JSON instead of the tables
  --help           print this help

The report is also written to bench/results/cache.json; progress is written to stderr.`;

/** Returns null when the help is requested. @throws Error that names the invalid option */
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
  if (!part) throw new Error(`--only ${text} must be one of ${parts.join(', ')}`);
  return part;
}
