// `npm run bench:sync`: measures the speed of a rebuild and a verification, and the time until an edit is searchable.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:sync', help, readOptions, run);
