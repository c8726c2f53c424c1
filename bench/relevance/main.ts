// `npm run bench:relevance`: how well the search finds institutes, compared with two baselines on the same data.
import { runBench } from '../runner.ts';
import { help, readOptions } from './options.ts';
import { run } from './run.ts';

await runBench('bench:relevance', help, readOptions, async (options) => {
  process.exitCode = await run(options);
});
