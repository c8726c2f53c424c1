// `npm run test:security`: attacks an API process that it starts itself.
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';
import { reasonOf } from '../faults/progress.ts';
import { failuresOf, printable } from './report.ts';
import { run } from './run.ts';

const help = `npm run test:security -- [options]

Starts an API process with its own data and attacks it with: the tests of test/security/attacks; invalid tokens and
insufficient roles on every route; mutated requests (paths, parameters, headers, bodies); and schemathesis with all its checks against the
OpenAPI document (needs Python 3; installed from PyPI into the cache outside the checkout).

  --requests N   number of mutated requests (10000)
  --examples N   examples of schemathesis for each operation (30)
  --seed N       seed of the attacks; the same seed repeats the same attacks (1)
  --json         print the whole report as JSON instead of a table
  --help         print this help

A run takes up to half an hour. Progress is printed to stderr. The exit code is 0 only if no problem was found.`;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => ending.abort(new Error(`stopped by ${signal}`)));
const maxDurationMs = 30 * 60_000;
setTimeout(() => ending.abort(new Error('did not end within 30 minutes')), maxDurationMs).unref();

try {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '10000' },
      examples: { type: 'string', default: '30' },
      seed: { type: 'string', default: '1' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(`${help}\n`);
  else {
    const report = await run(
      {
        requests: wholeNumber('--requests', values.requests, 1, 1_000_000),
        examples: wholeNumber('--examples', values.examples, 1, 1_000),
        seed: wholeNumber('--seed', values.seed, 0, 1_000_000),
      },
      ending.signal,
    );
    process.stdout.write(`${values.json ? JSON.stringify(report, null, 2) : printable(report)}\n`);
    for (const failure of failuresOf(report)) {
      process.stderr.write(`test:security: ${failure}\n`);
      process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`test:security: ${reasonOf(ending.signal.aborted ? ending.signal.reason : error)}\n`);
  process.exitCode = 1;
}
