import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const environment = fileURLToPath(new URL('../.env', import.meta.url));

/**
 * Runs a benchmark as a program: reads the settings from `.env` and the options (null prints the help), then calls `run`. A
 * failure ends the process at once, because interrupted work may still be waiting for a server.
 */
export async function runBench<Options>(
  name: string,
  help: string,
  readOptions: (args: string[]) => Options | null,
  run: (options: Options) => Promise<unknown>,
): Promise<void> {
  if (existsSync(environment)) process.loadEnvFile(environment);
  try {
    const options = readOptions(process.argv.slice(2));
    if (options === null) console.log(help);
    else await run(options);
  } catch (error) {
    const { code, message, stack } = error as NodeJS.ErrnoException;
    console.error(`${name}: ${process.env.LOG_LEVEL === 'debug' ? stack : message || code || error}`);
    process.exit(1);
  }
}
