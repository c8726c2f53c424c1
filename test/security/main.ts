// `npm run test:security`: attacks on an API process of its own.
import { parseArgs } from 'node:util';
import { wholeNumber } from '../../bench/whole-number.ts';
import { reasonOf } from '../faults/progress.ts';
import { failuresOf, printable } from './report.ts';
import { run } from './run.ts';

const help = `npm run test:security -- [options]

Attacks an API process, on data of its own: each kind of attack that test/security/attacks has tests for; tokens that do
not hold and roles that are too low on every route; mutated requests (paths, parameters, headers, bodies); and schemathesis
(PyPI, into the cache outside the checkout; Python 3) with all checks against the OpenAPI document.

  --requests N   mutated requests (10000)
  --examples N   of schemathesis, for each operation (30)
  --seed N       the same attacks again (1)
  --json         the whole report on stdout instead of the table
  --help

It takes up to half an hour. Progress goes to stderr. Exit code 0 only when nothing was found.`;

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));
const longestMs = 30 * 60_000;
setTimeout(() => ending.abort(new Error('not at its end after 30 minutes')), longestMs).unref();

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
