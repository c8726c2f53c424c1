// A child process of bench:sync: runs `institutes index verify` on an index without changes in the pipeline.
import { type VerifyReport, verify } from '../../indexer/rebuild/verify.ts';
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool } from '../../src/storage/postgres/pool.ts';
import { createBenchProgress } from '../progress.ts';
import { answerCalls } from './child.ts';

export interface VerifyCall {
  index: string;
}

const config = loadConfig();
const elasticsearch = createElasticsearch(config, createMetrics('bench'));
const pool = createPool(config, 'bench-verify', createLogger('bench', { level: 'warn', format: 'pretty' }));

answerCalls(async ({ index }: VerifyCall): Promise<VerifyReport> => {
  const progress = createBenchProgress('verify', 'institutes');
  const report = await verify({ pool, elasticsearch, countQueued: async () => 0 }, index, {
    repair: false,
    pendingTimeoutMs: 0,
    onProgress: progress.update,
  });
  progress.end(report.institutes);
  return report;
});
