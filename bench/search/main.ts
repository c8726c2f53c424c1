// `npm run bench:search`: how fast an uncached search is, and how much the API adds.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:search', help, readOptions, run);
