// `npm run test:faults`: checks that nothing is lost under injected faults.
import { Console } from 'node:console';
import { help, readOptions } from './options.ts';
import { withPrivateServers } from './private-servers.ts';
import { reasonOf } from './progress.ts';
import { printable, type Report } from './report.ts';
import { run } from './run.ts';

const graceMs = 60_000;

// The scripts that start the servers print progress, which goes to stderr; stdout is for the report.
globalThis.console = new Console(process.stderr, process.stderr);

const ending = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => ending.abort(new Error(`ended by ${signal}`)));

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) process.stdout.write(`${help}\n`);
  else {
    const deadline = performance.now() + options.minutes * 60_000;
    const late = () => ending.abort(new Error(`not finished after ${options.minutes} minutes`));
    setTimeout(late, options.minutes * 60_000 + graceMs).unref();
    let report: Report | undefined;
    await withPrivateServers(async (servers) => {
      ending.signal.throwIfAborted();
      report = await run(servers, options, deadline, ending.signal);
    });
    if (report) {
      process.stdout.write(`${options.json ? JSON.stringify(report, null, 2) : printable(report)}\n`);
      if (report.failures.length > 0) process.exitCode = 1;
    }
  }
} catch (error) {
  process.stderr.write(`test:faults: ${reasonOf(ending.signal.aborted ? ending.signal.reason : error)}\n`);
  process.exitCode = 1;
}
