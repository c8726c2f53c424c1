// `npm run bench:search`: how fast an uncached search is, and what the API adds to it.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

const environment = fileURLToPath(new URL('../../.env', import.meta.url));
if (existsSync(environment)) process.loadEnvFile(environment);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else await run(options);
} catch (error) {
  const { code, message, stack } = error as NodeJS.ErrnoException;
  console.error(`bench:search: ${process.env.LOG_LEVEL === 'debug' ? stack : message || code || error}`);
  process.exitCode = 1;
}
