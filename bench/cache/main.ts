// `npm run bench:cache`: how many requests the cache saves Elasticsearch, and how old the answers are that it serves.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:cache', help, readOptions, run);
