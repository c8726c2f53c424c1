// `npm run bench:relevance`: how well the search finds institutes, beside two baselines on the same data.
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

const environment = fileURLToPath(new URL('../../.env', import.meta.url));
if (existsSync(environment)) process.loadEnvFile(environment);

try {
  const options = readOptions(process.argv.slice(2));
  if (options === null) console.log(help);
  else process.exitCode = await run(options);
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(`bench:relevance: ${message || code || error}`);
  process.exitCode = 1;
}
