// `npm run test:restore`: restores a dump and loses servers, and checks that everything becomes consistent again.
import { parseArgs } from 'node:util';
import { reasonOf } from '../faults/progress.ts';
import { createDeployment } from './deployment.ts';
import { scenarios } from './scenarios.ts';

const help = `npm run test:restore -- [options]

Dumps the database of a real API and indexer, makes edits, rebuilds the index, restores the dump and starts both again. Then
it removes the data of Redis, the queues of RabbitMQ, and both, and sets the read stamps of the database back. After each
scenario the index, the cache, the read stamps, the sessions and the outbox must become consistent with the database without
help, and the log must report what was found.

It needs the servers (bin/stack up), pg_dump and pg_restore. It uses its own database, queues, keys and indexes.

  --json    print the results as JSON instead of a table
  --help    print this help

It takes about four minutes and is stopped after ten. The exit code is 0 only if every scenario converged.`;

interface Result {
  scenario: string;
  converged: boolean;
  seconds: number;
  what: string;
}

const maxMs = 10 * 60_000;

async function run(): Promise<Result[]> {
  const results: Result[] = [];
  const deployment = await createDeployment();
  try {
    for (const { name, run } of scenarios) {
      const started = performance.now();
      process.stderr.write(`${name}\n`);
      const outcome = await run(deployment).then(
        (what) => ({ converged: true, what }),
        (error: unknown) => ({ converged: false, what: reasonOf(error) }),
      );
      results.push({ scenario: name, seconds: (performance.now() - started) / 1_000, ...outcome });
      // The next scenario starts from the state in which this one should have ended.
      if (!outcome.converged) break;
    }
  } finally {
    await deployment.close();
  }
  return results;
}

function printable(results: Result[]): string {
  const width = Math.max(...results.map(({ scenario }) => scenario.length));
  return results
    .map(
      ({ scenario, converged, seconds, what }) =>
        `${scenario.padEnd(width)}  ${converged ? 'converged' : 'FAILED   '}  ${seconds.toFixed(0).padStart(4)} s  ${what}`,
    )
    .join('\n');
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) process.stdout.write(`${help}\n`);
else {
  setTimeout(() => {
    process.stderr.write('test:restore: not finished after ten minutes\n');
    process.exit(1);
  }, maxMs).unref();
  const results = await run();
  process.stdout.write(`${values.json ? JSON.stringify(results, null, 2) : printable(results)}\n`);
  const left = scenarios.length - results.length;
  if (left > 0) process.stderr.write(`test:restore: ${left} scenarios were not run\n`);
  if (left > 0 || results.some(({ converged }) => !converged)) process.exitCode = 1;
}
