import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const environment = fileURLToPath(new URL('../.env', import.meta.url));

/**
 * Runs one bench as a program: settings from `.env`, then its options (null: help is wanted), then `run`. A failure ends
 * the process: what was interrupted may still wait for a server.
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
