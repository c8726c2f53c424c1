// `npm run bench:alerts`: how long matching changed institutes with saved searches takes, and what the API loses meanwhile.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:alerts', help, readOptions, run);
