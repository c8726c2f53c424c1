import { constants } from 'node:zlib';
import etag from '@koa/etag';
import type Router from '@koa/router';
import Koa from 'koa';
import compress from 'koa-compress';
import conditionalGet from 'koa-conditional-get';
import type { AnswerCache, AnswerServed } from './answers/answer-cache.ts';
import type { CachePolicies } from './answers/cache-policy.ts';
import type { Config } from './config.ts';
import type { CursorKey } from './contract/opaque-cursor.ts';
import type { InstituteRow } from './domain/institutes/institute.ts';
import type { ReadinessProblem } from './domain/readiness.ts';
import type { IsKnownValue } from './domain/text/personal-data.ts';
import { authentication } from './http/middleware/authentication.ts';
import { crossOrigin } from './http/middleware/cross-origin.ts';
import { deadline } from './http/middleware/deadline.ts';
import { jsonBytes } from './http/middleware/json-bytes.ts';
import { observation } from './http/middleware/observation.ts';
import { problems } from './http/middleware/problems.ts';
import {
  accountRateLimiting,
  createChargeRead,
  createLimitGuesses,
  createLimitRegistrations,
  rateLimiting,
} from './http/middleware/rate-limiting.ts';
import { closeUnreadRequests, requestBounds } from './http/middleware/request-bounds.ts';
import { securityHeaders } from './http/middleware/security-headers.ts';
import { createRouter } from './http/router.ts';
import { adminInstituteRoutes } from './http/routes/admin-institute-routes.ts';
import { adminProgrammeRoutes } from './http/routes/admin-programme-routes.ts';
import { auditRoutes } from './http/routes/audit-routes.ts';
import { authRoutes } from './http/routes/auth-routes.ts';
import { compareRoutes } from './http/routes/compare-routes.ts';
import { dashboardRoutes } from './http/routes/dashboard-routes.ts';
import { docsPage } from './http/routes/docs-page.ts';
import { facetListRoutes, facetRoutes } from './http/routes/facet-routes.ts';
import { healthRoutes } from './http/routes/health-routes.ts';
import { bringsImport, importRoutes } from './http/routes/import-routes.ts';
import { instituteRoutes } from './http/routes/institute-routes.ts';
import { meRoutes } from './http/routes/me-routes.ts';
import { openApiRoutes } from './http/routes/openapi-routes.ts';
import { searchTuningRoutes } from './http/routes/search-tuning-routes.ts';
import { similarRoutes } from './http/routes/similar-routes.ts';
import { suggestRoutes } from './http/routes/suggest-routes.ts';
import { type FindSlug, page } from './http/routes/web-page.ts';
import { createSendAnswer } from './http/send-answer.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { DashboardService } from './services/dashboard-service.ts';
import type { ImportService } from './services/import-service.ts';
import type { InstituteEditingService } from './services/institute-editing-service.ts';
import type { MyAccountService } from './services/my-account-service.ts';
import type { SearchTuningService } from './services/search-tuning-service.ts';
import type { SignInService } from './services/sign-in-service.ts';
import type { RateLimits } from './storage/redis/rate-limits.ts';

export interface AppDependencies {
  signInService: SignInService;
  myAccountService: MyAccountService;
  searchTuningService: SearchTuningService;
  dashboardService: DashboardService;
  editingService: InstituteEditingService;
  importService: ImportService;
  cursorKey: CursorKey;
  answers: AnswerCache;
  policies: CachePolicies;
  /** after each answer, of which nobody waits for it */
  onAnswered: (answer: AnswerServed) => void;
  findPublishedBySlugs: (slugs: string[]) => Promise<InstituteRow[]>;
  findCurrentSlugs: (slugs: string[]) => Promise<Map<string, string>>;
  /** of facets, for the log */
  isKnownValue: IsKnownValue;
  rateLimits: RateLimits;
  settings: Pick<Config, 'TRUST_PROXY' | 'CORS_ORIGINS' | 'REQUEST_TIMEOUT_MS'>;
  probe: () => Promise<Record<string, 'up' | 'down'>>;
  /** What keeps the deployment from being ready, as it was found last. */
  readinessProblems: () => ReadinessProblem[];
  /** Folder of the built page. */
  pageFolder: string;
  findSlug: FindSlug;
  logger: Logger;
  metrics: Metrics;
}

/** Builds the API. Does no I/O: whoever calls it listens. */
export function createApp(deps: AppDependencies): Koa {
  const { TRUST_PROXY, CORS_ORIGINS, REQUEST_TIMEOUT_MS } = deps.settings;
  const app = new Koa({ proxy: TRUST_PROXY > 0, maxIpsCount: TRUST_PROXY });
  app.on('error', (error) => deps.logger.warn({ err: error }, 'a response broke off'));

  app.use(observation(deps.logger, deps.metrics, deps.isKnownValue));
  app.use(securityHeaders());
  if (CORS_ORIGINS !== '') app.use(crossOrigin(CORS_ORIGINS));
  // What says nothing else of itself may be somebody's own.
  app.use((context, next) => {
    context.set('Cache-Control', 'no-store');
    return next();
  });
  app.use(closeUnreadRequests);
  app.use(problems(deps.logger));
  app.use(rateLimiting(deps.rateLimits));
  app.use(requestBounds);
  app.use(deadline(REQUEST_TIMEOUT_MS, bringsImport, deps.logger));
  const sendAnswer = createSendAnswer(deps.answers, deps.policies, deps.onAnswered);
  // First those that are asked for most; they are compressed, and compared with what the caller has, already.
  mount(app, [
    instituteRoutes({ sendAnswer, chargeRead: createChargeRead(deps.rateLimits) }),
    suggestRoutes({ sendAnswer }),
    facetRoutes({ sendAnswer }),
    similarRoutes({ sendAnswer }),
  ]);
  // Nobody is refused for the encodings that he takes: where it is none of ours, nothing is encoded.
  app.use((context, next) => {
    if (!context.acceptsEncodings('br', 'gzip', 'identity')) context.compress = false;
    return next();
  });
  app.use(compress({ br: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }, zstd: false, deflate: false }));
  app.use(conditionalGet());
  app.use(etag());
  app.use(jsonBytes());
  mount(app, [
    facetListRoutes(),
    compareRoutes(deps),
    healthRoutes(deps.probe, deps.readinessProblems),
    openApiRoutes(),
  ]);
  const limitGuesses = createLimitGuesses(deps.rateLimits);
  const authenticate = authentication(deps.signInService);
  mount(app, [
    authRoutes(deps.signInService, createLimitRegistrations(deps.rateLimits), limitGuesses, authenticate),
  ]);
  // A router runs these for requests that one of its routes matches, so that a token costs nothing elsewhere.
  const ofAccounts = createRouter().use(authenticate, accountRateLimiting(deps.rateLimits));
  for (const router of [
    meRoutes(deps.myAccountService, limitGuesses),
    searchTuningRoutes(deps.searchTuningService),
    dashboardRoutes(deps.dashboardService),
    adminInstituteRoutes(deps.editingService, deps.cursorKey),
    adminProgrammeRoutes(deps.editingService),
    auditRoutes(deps.editingService, deps.cursorKey),
    importRoutes(deps.importService, deps.cursorKey),
  ])
    ofAccounts.use(router.routes());
  mount(app, [ofAccounts]);
  app.use(docsPage);
  for (const middleware of page(deps.pageFolder, deps.findSlug)) app.use(middleware);
  return app;
}

function mount(app: Koa, routers: Router[]): void {
  for (const router of routers) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
}
