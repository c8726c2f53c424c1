// `npm run bench:sync`: how fast a rebuild and a verification are, and how soon an edit is searchable.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:sync', help, readOptions, run);
