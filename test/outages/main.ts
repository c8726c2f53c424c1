// `npm run test:outages`: what clients see while Redis or Elasticsearch is away.
import { Console } from 'node:console';
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';
import { withPrivateServers } from '../faults/private-servers.ts';
import { reasonOf } from '../faults/progress.ts';
import { printable } from './report.ts';
import { type Report, run } from './run.ts';

const help = `npm run test:outages -- [options]

Takes Redis away (killed, frozen, flushed) and Elasticsearch (killed, frozen), on servers of its own, while clients ask an
API for popular searches. Each of them must be answered all the time, and as before soon after.

  --seconds N   how long each outage is (8)
  --json        the whole report on stdout instead of the table
  --help

FAULTS_PORT_BASE chooses the servers' ports. Progress goes to stderr. It takes about four minutes.`;

// What the servers' start says is progress; stdout is for the report.
globalThis.console = new Console(process.stderr, process.stderr);
const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
const longestMs = 15 * 60_000;
setTimeout(() => ending.abort(new Error('not at its end after 15 minutes')), longestMs).unref();

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
