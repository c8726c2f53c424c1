import { startPeriodic } from '../../src/async/periodic.ts';
import type { Buckets } from '../../src/domain/histogram.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { SearchableLag } from '../../src/storage/redis/searchable-lag.ts';

const everyMs = 5_000;

/**
 * Adds what this process has observed in `indexer_commit_to_searchable_seconds` to the figures of all indexers in Redis, so that
 * the dashboard can show them. While Redis is unavailable, the observations wait for the next report.
 */
export function startLagReport(deps: {
  metrics: Pick<Metrics, 'searchable'>;
  lag: SearchableLag;
  logger: Logger;
}): { close(): Promise<void> } {
  const { metrics, lag, logger } = deps;
  let reported: Buckets = new Map();

  async function report() {
    const observed = await readBuckets();
    const news: Buckets = new Map(
      [...observed].map(([bound, count]) => [bound, count - (reported.get(bound) ?? 0)]),
    );
    if (!news.get(Infinity)) return;
    await lag.add(news);
    reported = observed;
  }

  async function readBuckets(): Promise<Buckets> {
    const { values } = await metrics.searchable.get();
    return new Map(
      values
        .filter(({ metricName }) => metricName?.endsWith('_bucket'))
        .map(({ labels, value }) => [labels.le === '+Inf' ? Infinity : Number(labels.le), value]),
    );
  }

  const reporting = startPeriodic({
    everyMs,
    run: report,
    onError: (error) => logger.debug({ err: error }, 'consumer: the indexing lag could not be reported'),
  });

  return {
    /** Reports once more; to be called after the consumer has closed. */
    async close() {
      await reporting.close();
      await reporting.runNow();
    },
  };
}
