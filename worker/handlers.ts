import type { Redis } from 'ioredis';
import type { MediaStore } from '../src/storage/media/media-store.ts';
import type { MatchingDependencies } from './alerts/change-matching.ts';
import { createMatchAlertsHandler } from './alerts/match-alerts-job.ts';
import { createSendDigestHandler } from './alerts/send-digest-job.ts';
import { createStartDigestsHandler } from './alerts/start-digests-job.ts';
import { createCollectMediaHandler } from './images/collect-media-job.ts';
import { createProcessImageHandler } from './images/process-image-job.ts';
import { createImportHandler } from './imports/run-import-job.ts';
import type { JobHandler } from './job-handler.ts';
import type { DeliverMail } from './mail/deliver-mail.ts';
import { createPruneMailsHandler } from './mail/prune-mails-job.ts';
import { createSendAccountMailHandler } from './mail/send-account-mail-job.ts';
import { createReportHandlers } from './reports/report-handlers.ts';
import { createPruneDataHandler } from './upkeep/prune-data-job.ts';
import { createPruneJobsHandler } from './upkeep/prune-jobs-job.ts';
import {
  createRefreshDashboardHandler,
  createRefreshDashboardTotalsHandler,
} from './upkeep/refresh-dashboard-job.ts';
import { createScoreViewsHandler } from './upkeep/score-views-job.ts';

/** The handler of every kind of job. */
export function createHandlers(
  deps: MatchingDependencies & { redis: Redis; deliverMail: DeliverMail; mediaStore: MediaStore },
): JobHandler[] {
  const { pool, mediaStore, redis, deliverMail, config } = deps;
  return [
    createSendAccountMailHandler(deliverMail, config.PUBLIC_URL),
    createPruneMailsHandler(pool),
    createMatchAlertsHandler(deps),
    createImportHandler(pool),
    createStartDigestsHandler(deps),
    createSendDigestHandler({ pool, deliver: deliverMail, publicUrl: config.PUBLIC_URL }),
    ...createReportHandlers(deps),
    createProcessImageHandler(pool, mediaStore),
    createCollectMediaHandler(pool, mediaStore),
    createPruneJobsHandler(pool),
    createPruneDataHandler(pool, config.EVENTS_KEEP_DAYS),
    createScoreViewsHandler(pool),
    createRefreshDashboardHandler(pool, redis),
    createRefreshDashboardTotalsHandler(pool),
  ] as JobHandler[];
}
