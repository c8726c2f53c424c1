// `npm run test:outages`: measures what clients see, and what becomes of jobs, while a server is unavailable.
import { Console } from 'node:console';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';
import { withPrivateServers } from '../faults/private-servers.ts';
import { reasonOf } from '../faults/progress.ts';
import { printable } from './report.ts';
import { type Report, run } from './run.ts';

const help = `npm run test:outages -- [options]

Starts its own servers and makes Redis (killed, frozen, flushed), RabbitMQ and Postgres (killed), the mail server and Elasticsearch
(killed, frozen) unavailable while clients send popular searches to an API and ask for jobs. Every search must be answered during
the outages, and as before soon afterwards, and every job must be done in the end.

  --seconds N   length of each outage (8)
  --json        print the whole report as JSON instead of a table
  --help        print this help

FAULTS_PORT_BASE sets the ports of the servers. Progress is printed to stderr. It takes about seven minutes.`;

// The scripts that start the servers print progress, which goes to stderr; stdout is for the report.
globalThis.console = new Console(process.stderr, process.stderr);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
const maxMs = 15 * 60_000;
setTimeout(() => ending.abort(new Error('not finished after 15 minutes')), maxMs).unref();

try {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '8' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(`${help}\n`);
  else {
    const seconds = wholeNumber('--seconds', values.seconds, 2, 120);
    let report: Report | undefined;
    await withPrivateServers(async (servers) => {
      report = await run(servers, seconds, ending.signal);
    });
    if (report) {
      process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : printable(report)}\n`);
      if (report.failures.length > 0) process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`test:outages: ${reasonOf(ending.signal.aborted ? ending.signal.reason : error)}\n`);
  process.exitCode = 1;
}
