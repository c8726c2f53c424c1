// A process that runs the job match-alerts once, as a worker does, and prints what it did as JSON.
import { loadConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { createMetrics } from '../../src/metrics.ts';
import { createElasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createPool, transaction } from '../../src/storage/postgres/pool.ts';
import { createMatchAlertsHandler } from '../../worker/alerts/match-alerts-job.ts';

const config = loadConfig();
const logger = createLogger('worker', { level: 'warn', format: 'pretty' });
const metrics = createMetrics('worker');
const pool = createPool(config, 'bench', logger);
const elasticsearch = createElasticsearch(config, metrics);
const started = performance.now();
let roundsBeganAt = 0;
const result = await createMatchAlertsHandler({ pool, elasticsearch, config, metrics }).run(
  {},
  {
    id: 0,
    attempt: 1,
    isLastAttempt: true,
    accountId: null,
    requestId: null,
    logger,
    signal: AbortSignal.timeout(600_000),
    reportProgress: () => {
      roundsBeganAt ||= performance.now();
    },
    confirm: async () => undefined,
    transaction: (work) => transaction(pool, work),
  },
);
const { user, system } = process.cpuUsage();
const seconds = (ms: number) => Math.round(ms / 100) / 10;
console.log(
  JSON.stringify({
    ...(result as object),
    seconds: seconds(performance.now() - started),
    preparing_seconds: seconds(Math.max(0, roundsBeganAt - started)),
    worker_cpu_seconds: seconds((user + system) / 1_000),
    worker_megabytes: Math.round(process.memoryUsage().rss / 1e6),
  }),
);
await elasticsearch.close();
await pool.end();
