// `npm run bench:search`: how fast an uncached search is, and what the API adds to it.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:search', help, readOptions, run);
