// `npm run bench:sync`: how fast a rebuild and a verification are, and how soon an edit is searchable.
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
  console.error(`bench:sync: ${process.env.LOG_LEVEL === 'debug' ? stack : message || code || error}`);
  // Not the exit code alone: what was interrupted may still wait for a server.
  process.exit(1);
}
