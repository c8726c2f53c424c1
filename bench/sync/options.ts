import { parseArgs } from 'node:util';
import { wholeNumber } from '../whole-number.ts';

export interface Options {
  /** The first so many published institutes, by id; null for all that the database has. */
  institutes: number | null;
  /** Documents that each side writes before the other has its turn: a rebuild does not begin again all the time. */
  turn: number;
  /** Edits a second. */
  rate: number;
  /** Of counted edits; 0 leaves them out. */
  seconds: number;
  /** The whole run ends after so many. */
  minutes: number;
  json: boolean;
}

export const help = `npm run bench:sync -- [options]

Measures a rebuild (our backfill from Postgres against the same documents, prebuilt, through _bulk), a verification of
what it wrote, and the time from commit to searchable under steady edits through a real indexer. All on a copy of the
database institutes_bench (the real import plus 500,000 generated institutes; made if it is not there), with indexes and
queues of its own; they are removed at the end, after Ctrl-C too.

  --institutes N   only the first so many (all)
  --turn N         documents that each side writes before the other has its turn (50000)
  --rate N         edits a second (200)
  --seconds N      how long edits are counted; 0 leaves them out (60)
  --minutes N      give up after so many (60)
  --json           the whole report on stdout instead of the tables
  --help

The report also goes to bench/results/sync.json. Progress goes to stderr.`;

/** null: help is wanted. @throws Error that names the bad option */
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
