import type Router from '@koa/router';
import Koa, { type Context, type Middleware } from 'koa';
import type { AnswerServed } from './answers/answer-cache.ts';
import type { CachePolicies } from './answers/cache-policy.ts';
import type { Answers } from './answers/create-answers.ts';
import type { Config } from './config.ts';
import type { CursorKey } from './contract/opaque-cursor.ts';
import type { InstituteRow } from './domain/institutes/institute.ts';
import type { ReadinessProblem } from './domain/readiness.ts';
import type { IsKnownValue } from './domain/text/personal-data.ts';
import { authentication } from './http/middleware/authentication.ts';
import { crossOrigin } from './http/middleware/cross-origin.ts';
import { deadline } from './http/middleware/deadline.ts';
import { observation } from './http/middleware/observation.ts';
import { problems } from './http/middleware/problems.ts';
import {
  accountRateLimiting,
  createChargeRead,
  createForgiveGuesses,
  createLimitGuesses,
  createLimitMails,
  rateLimiting,
} from './http/middleware/rate-limiting.ts';
import { closeUnreadRequests, requestBounds } from './http/middleware/request-bounds.ts';
import { responseEncoding } from './http/middleware/response-encoding.ts';
import { securityHeaders } from './http/middleware/security-headers.ts';
import { createRouter } from './http/router.ts';
import { adminInstituteRoutes } from './http/routes/admin-institute-routes.ts';
import { adminProgrammeRoutes } from './http/routes/admin-programme-routes.ts';
import { auditRoutes } from './http/routes/audit-routes.ts';
import { authRoutes } from './http/routes/auth-routes.ts';
import { csvRoutes } from './http/routes/csv-routes.ts';
import { dashboardRoutes } from './http/routes/dashboard-routes.ts';
import { docsPage } from './http/routes/docs-page.ts';
import { facetListRoutes, facetRoutes } from './http/routes/facet-routes.ts';
import { healthRoutes } from './http/routes/health-routes.ts';
import { imageRoutes, isImageUpload } from './http/routes/images/image-routes.ts';
import { mediaRoutes } from './http/routes/images/media-routes.ts';
import { importRoutes, isImportUpload } from './http/routes/import-routes.ts';
import { compareInstitutes } from './http/routes/institute-comparison.ts';
import { instituteRoutes } from './http/routes/institute-routes.ts';
import { jobRoutes } from './http/routes/job-routes.ts';
import { myAccountRoutes } from './http/routes/my-account-routes.ts';
import { openApiRoutes } from './http/routes/openapi-routes.ts';
import { reportFileRoutes, reportRoutes } from './http/routes/report-routes.ts';
import { searchTuningRoutes } from './http/routes/search-tuning-routes.ts';
import { similarRoutes } from './http/routes/similar-routes.ts';
import { suggestRoutes } from './http/routes/suggest-routes.ts';
import { unsubscribePage } from './http/routes/unsubscribe/unsubscribe-page.ts';
import { type FindSlug, page } from './http/routes/web-page.ts';
import { createSendAnswer } from './http/send-answer.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { AccountLinkService } from './services/account-link-service.ts';
import type { DashboardService } from './services/dashboard-service.ts';
import type { ImageService } from './services/image-service.ts';
import type { ImportService } from './services/import-service.ts';
import type { InstituteEditingService } from './services/institute-editing-service.ts';
import type { JobService } from './services/job-service.ts';
import type { MyAccountService } from './services/my-account-service.ts';
import type { ReportService } from './services/report-service.ts';
import type { SearchTuningService } from './services/search-tuning-service.ts';
import type { SignInService } from './services/sign-in-service.ts';
import type { RateLimits } from './storage/redis/rate-limits.ts';

export interface AppDependencies {
  signInService: SignInService;
  accountLinkService: AccountLinkService;
  myAccountService: MyAccountService;
  searchTuningService: SearchTuningService;
  dashboardService: DashboardService;
  editingService: InstituteEditingService;
  imageService: ImageService;
  /** Reads an object of the media store; null if it does not exist. */
  readMedia: (key: string) => Promise<Buffer | null>;
  importService: ImportService;
  reportService: ReportService;
  jobService: JobService;
  cursorKey: CursorKey;
  answers: Answers;
  policies: CachePolicies;
  /** Called after each response of `sendAnswer`; not awaited. */
  onAnswered: (answer: AnswerServed) => void;
  findPublishedBySlugs: (slugs: string[]) => Promise<InstituteRow[]>;
  findCurrentSlugs: (slugs: string[]) => Promise<Map<string, string>>;
  /** Which facet values may be logged. */
  isKnownValue: IsKnownValue;
  rateLimits: RateLimits;
  settings: Pick<Config, 'TRUST_PROXY' | 'CORS_ORIGINS' | 'REQUEST_TIMEOUT_MS'>;
  probe: () => Promise<Record<string, 'up' | 'down'>>;
  /** What the last check found that keeps the deployment from being ready. */
  readinessProblems: () => ReadinessProblem[];
  /** The folder of the built web page. */
  pageFolder: string;
  findSlug: FindSlug;
  logger: Logger;
  metrics: Metrics;
}

/** Builds the API. Does no I/O until the first request. */
export function createApp(deps: AppDependencies): Koa {
  const { rateLimits, cursorKey, logger } = deps;
  const { TRUST_PROXY, CORS_ORIGINS, REQUEST_TIMEOUT_MS } = deps.settings;
  const sendAnswer = createSendAnswer(deps.answers, deps.policies, deps.onAnswered);
  const chargeRead = createChargeRead(rateLimits);
  const encoding = responseEncoding();
  const authenticate = authentication(deps.signInService);
  const limitGuesses = createLimitGuesses(rateLimits);
  const limitMails = createLimitMails(rateLimits);

  // Every request passes these in their order, until one answers it.
  const table: (Middleware | Router)[] = [
    observation(logger, deps.metrics, deps.isKnownValue),
    securityHeaders(),
    ...(CORS_ORIGINS === '' ? [] : [crossOrigin(CORS_ORIGINS)]),
    noStoreByDefault,
    closeUnreadRequests,
    problems(logger),
    rateLimiting(rateLimits),
    requestBounds,
    deadline(REQUEST_TIMEOUT_MS, (context) => isImportUpload(context) || isImageUpload(context), logger),

    // Cached answers are compressed and tagged already. They come first because they are most of the traffic.
    instituteRoutes({
      sendAnswer,
      chargeRead,
      comparison: [...encoding, compareInstitutes(deps)],
    }),
    csvRoutes({ renderCsv: (query) => deps.answers.renderCsv(query), chargeRead, encoding }),
    suggestRoutes({ sendAnswer }),
    facetRoutes({ sendAnswer }),
    similarRoutes({ sendAnswer }),
    mediaRoutes(deps.readMedia),

    // A file is sent in ranges of its bytes, which must not be compressed on the way.
    reportFileRoutes(deps.reportService),

    ...encoding,
    facetListRoutes(),
    healthRoutes(deps.probe, deps.readinessProblems),
    openApiRoutes(),
    authRoutes({
      ...deps,
      limitMails,
      limitGuesses,
      forgiveGuesses: createForgiveGuesses(rateLimits),
      authenticate,
    }),
    withMiddleware(
      [authenticate, accountRateLimiting(rateLimits)],
      [
        myAccountRoutes({ ...deps, limitGuesses, limitMails }),
        searchTuningRoutes(deps.searchTuningService),
        dashboardRoutes(deps.dashboardService),
        adminInstituteRoutes(deps.editingService, cursorKey),
        adminProgrammeRoutes(deps.editingService),
        imageRoutes(deps.imageService, deps.editingService),
        auditRoutes(deps.editingService, cursorKey),
        importRoutes(deps.importService, cursorKey),
        reportRoutes(deps.reportService, cursorKey),
        jobRoutes(deps.jobService, deps.signInService.isRevoked, cursorKey),
      ],
    ),
    docsPage,
    unsubscribePage(deps.accountLinkService),
    ...page(deps.pageFolder, deps.findSlug),
  ];

  const app = new Koa({ proxy: TRUST_PROXY > 0, maxIpsCount: TRUST_PROXY });
  app.on('error', (error, context?: Context) => {
    // Streams of events end when their readers go.
    const level = context?.type === 'text/event-stream' ? 'debug' : 'warn';
    logger[level]({ err: error }, 'http: a response was interrupted');
  });
  for (const entry of table) {
    if (typeof entry === 'function') app.use(entry);
    else app.use(entry.routes()).use(entry.allowedMethods());
  }
  return app;
}

/** A response that sets no Cache-Control of its own may be personal. */
const noStoreByDefault: Middleware = (context, next) => {
  context.set('Cache-Control', 'no-store');
  return next();
};

/** A router whose routes are all preceded by `middleware`. Requests that match none of its routes do not pass it. */
function withMiddleware(middleware: Middleware[], routers: Router[]): Router {
  const router = createRouter().use(...middleware);
  for (const each of routers) router.use(each.routes());
  return router;
}
