import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';

export interface Options {
  /** How many are to be injected. */
  faults: number;
  /** From the start to the end of all, the servers' start and the verification included. */
  minutes: number;
  seed: number;
  /** Institutes at the beginning. */
  institutes: number;
  /** Where the programs' logs go and stay; null: they go with all the rest. */
  logs: string | null;
  json: boolean;
}

export const help = `npm run test:faults -- [options]

Breaks things under load and looks whether anything was lost. On servers of its own (ports and data apart from those of
bin/stack) it runs two indexers and an API, edits 30 times a second and searches, and meanwhile kills processes and
servers, breaks and slows connections, blocks writes, refuses documents, rebuilds the index and interrupts that. At the
end every document must be what Postgres says, and every search that failed must have met an Elasticsearch that was down.

  --faults N       how many (100)
  --minutes N      end within so many minutes, whatever was done by then (15)
  --seed N         of what happens in which order (the clock)
  --institutes N   how many there are at the beginning (2000)
  --logs FOLDER    keep the logs of indexers and API there
  --json           the whole report on stdout instead of the table
  --help

FAULTS_PORT_BASE chooses the servers' ports; STACK_PORT_BASE less 10000 otherwise. Progress goes to stderr. Exit code 0
only when all faults were injected and all of the above holds.`;

/** null: help is wanted. @throws Error that names the bad option */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      faults: { type: 'string', default: '100' },
      minutes: { type: 'string', default: '15' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000) % 1_000_000) },
      institutes: { type: 'string', default: '2000' },
      logs: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  return {
    faults: wholeNumber('--faults', values.faults, 1, 10_000),
    minutes: wholeNumber('--minutes', values.minutes, 1, 600),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    institutes: wholeNumber('--institutes', values.institutes, 100, 100_000),
    logs: values.logs ?? null,
    json: values.json,
  };
}
