// `npm run bench:cache`: what the cache takes off Elasticsearch, and how old what it shows may be.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:cache', help, readOptions, run);
