import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface Options {
  /** how many of the published institutes to use, by id; null for all */
  institutes: number | null;
  /** documents that each side writes before it is the other side's turn; a real rebuild does not restart often either */
  turn: number;
  /** edits per second */
  rate: number;
  /** how long edits are counted; 0 skips them */
  seconds: number;
  /** the time limit of the whole run */
  minutes: number;
  json: boolean;
}

export const help = `npm run bench:sync -- [options]

Measures a rebuild (our backfill from Postgres, compared with the same documents as prebuilt _bulk requests), a verification
of its result, and the time from commit to searchable under steady edits with a real indexer. It works on a copy of the
database institutes_bench (the real import and 500,000 generated institutes; created if it is missing), with its own indexes
and queues. All of them are removed at the end, also after Ctrl-C.

  --institutes N   use only the first N institutes (all)
  --turn N         documents that each side writes per turn (50000)
  --rate N         edits per second (200)
  --seconds N      how long edits are counted; 0 skips them (60)
  --minutes N      time limit (60)
  --json           print the whole report as JSON instead of tables
  --help           print this help

The report is also written to bench/results/sync.json. Progress is printed to stderr.`;

/**
 * Reads the command line; null if it asks for help.
 * @throws Error that names the invalid option
 */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      institutes: { type: 'string' },
      turn: { type: 'string', default: '50000' },
      rate: { type: 'string', default: '200' },
      seconds: { type: 'string', default: '60' },
      minutes: { type: 'string', default: '60' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    institutes:
      values.institutes === undefined
        ? null
        : wholeNumber('--institutes', values.institutes, 1_000, 2_000_000),
    turn: wholeNumber('--turn', values.turn, 1_000, 2_000_000),
    rate: wholeNumber('--rate', values.rate, 1, 5_000),
    seconds: wholeNumber('--seconds', values.seconds, 0, 3_600),
    minutes: wholeNumber('--minutes', values.minutes, 1, 600),
    json: values.json,
  };
}
