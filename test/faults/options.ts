import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';
import { allFaults } from './plan.ts';

export interface Options {
  /** the number of faults to inject */
  faults: number;
  /** a part of the names of the kinds of faults to inject; empty for all */
  only: string;
  /** the time limit of the whole run, with the start of the servers and the verification */
  minutes: number;
  seed: number;
  /** the number of institutes at the start */
  institutes: number;
  /** the folder for the logs of the programs; null to delete them at the end */
  logs: string | null;
  json: boolean;
}

export const help = `npm run test:faults -- [options]

Injects faults under load and checks that nothing is lost. It starts its own servers, with other ports and data than
bin/stack, and runs two indexers, two workers and an API. While it makes 30 edits a second, searches and asks for jobs, it kills
processes and servers, breaks and slows down connections, blocks writes, makes documents invalid for the index, and rebuilds the
index, also with interruptions. At the end every document must match Postgres, no search may have failed while Elasticsearch was
available, and every job must have ended with its effect. For each kill of a worker the report says what it ran and what became
of that.

  --faults N       number of faults (100)
  --only TEXT      only kinds of faults with this text in their name, such as "worker killed"
  --minutes N      time limit; ends by then, even if faults remain (15)
  --seed N         seed of the random order of events (from the clock)
  --institutes N   number of institutes at the start (2000)
  --logs FOLDER    keep the logs of the indexers and the API in this folder
  --json           print the whole report as JSON instead of a table
  --help           print this help

FAULTS_PORT_BASE sets the ports of the servers; the default is STACK_PORT_BASE - 10000. Progress is printed to stderr. The exit
code is 0 only if all faults were injected and all conditions hold.`;

/**
 * Reads the command line; null if it asks for help.
 * @throws Error that names the invalid option
 */
export function readOptions(args: string[]): Options | null {
  const { values } = parseArgs({
    args,
    options: {
      faults: { type: 'string', default: '100' },
      only: { type: 'string', default: '' },
      minutes: { type: 'string', default: '15' },
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1_000) % 1_000_000) },
      institutes: { type: 'string', default: '2000' },
      logs: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return null;
  if (!allFaults.some(({ kind }) => kind.includes(values.only)))
    throw new Error(`--only must be a part of one of: ${allFaults.map(({ kind }) => kind).join(', ')}`);
  return {
    faults: wholeNumber('--faults', values.faults, 1, 10_000),
    only: values.only,
    minutes: wholeNumber('--minutes', values.minutes, 1, 600),
    seed: wholeNumber('--seed', values.seed, 0, 2 ** 31),
    institutes: wholeNumber('--institutes', values.institutes, 100, 100_000),
    logs: values.logs ?? null,
    json: values.json,
  };
}
