import type pg from 'pg';
import type { Config } from '../../src/config.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createOpenSnapshot } from '../../src/storage/elasticsearch/point-in-time.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import type { JobHandler } from '../job-handler.ts';
import { createReportHandler } from './report-job.ts';
import { createPruneReportsHandler, weeklySearchReportHandler } from './report-upkeep-jobs.ts';

/** The handlers of all jobs about reports. */
export function createReportHandlers(deps: {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: Pick<Config, 'INDEX_NAME' | 'EVENTS_KEEP_DAYS'>;
}): JobHandler[] {
  const { pool, elasticsearch, config } = deps;
  const { vocabulary } = createVocabularySource({
    multiSearch: createMultiSearch(elasticsearch, config.INDEX_NAME),
    readRelevance: () => readRelevance(pool),
  });
  const openSnapshot = createOpenSnapshot(elasticsearch, config.INDEX_NAME);
  return [
    createReportHandler({ pool, openSnapshot, vocabulary }),
    weeklySearchReportHandler,
    createPruneReportsHandler(pool, config.EVENTS_KEEP_DAYS),
  ] as JobHandler[];
}
