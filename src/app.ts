import { constants } from 'node:zlib';
import etag from '@koa/etag';
import type Router from '@koa/router';
import Koa from 'koa';
import compress from 'koa-compress';
import conditionalGet from 'koa-conditional-get';
import type { Admin } from './admin.ts';
import type { InstituteRow } from './domain/institute.ts';
import { adminAuditRoutes } from './http/admin-audit.ts';
import { adminInstituteRoutes } from './http/admin-institutes.ts';
import { adminProgrammeRoutes } from './http/admin-programmes.ts';
import { type AuthenticationDependencies, authentication } from './http/authentication.ts';
import { compareRoutes } from './http/compare.ts';
import { docsPage } from './http/docs-page.ts';
import { documentationRoutes } from './http/documentation.ts';
import { facetListRoutes, facetRoutes } from './http/facets.ts';
import { healthRoutes } from './http/health.ts';
import { instituteRoutes } from './http/institutes.ts';
import { jsonBytes } from './http/json-bytes.ts';
import { observation } from './http/observation.ts';
import { page } from './http/page.ts';
import { problems } from './http/problems.ts';
import { securityHeaders } from './http/security-headers.ts';
import { createSendAnswer } from './http/send-answer.ts';
import { type SignInRoutesDependencies, signInRoutes } from './http/sign-in.ts';
import { similarRoutes } from './http/similar.ts';
import { suggestRoutes } from './http/suggest.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { AnswerCache, Answered } from './search/answer-cache.ts';
import type { CacheKind, KindPolicy } from './search/cache-kinds.ts';

export interface AppDependencies {
  accounts: AuthenticationDependencies & SignInRoutesDependencies;
  admin: Admin;
  answers: AnswerCache;
  policies: Record<CacheKind, KindPolicy>;
  /** after each answer, of which nobody waits for it */
  onAnswered: (answered: Answered) => void;
  findPublishedBySlugs: (slugs: string[]) => Promise<InstituteRow[]>;
  probe: () => Promise<Record<string, 'up' | 'down'>>;
  /** Folder of the built page. */
  pageFolder: string;
  logger: Logger;
  metrics: Metrics;
}

/** Builds the API. Does no I/O: whoever calls it listens. */
export function createApp(deps: AppDependencies): Koa {
  const app = new Koa();
  app.on('error', (error) => deps.logger.warn({ err: error }, 'a response broke off'));

  app.use(observation(deps.logger, deps.metrics));
  app.use(securityHeaders());
  // What says nothing else of itself may be somebody's own.
  app.use((context, next) => {
    context.set('Cache-Control', 'no-store');
    return next();
  });
  app.use(problems(deps.logger));
  const sendAnswer = createSendAnswer(deps.answers, deps.policies, deps.onAnswered);
  // First those that are asked for most; they are compressed, and compared with what the caller has, already.
  mount(app, [
    instituteRoutes({ sendAnswer }),
    suggestRoutes({ sendAnswer }),
    facetRoutes({ sendAnswer }),
    similarRoutes({ sendAnswer }),
  ]);
  app.use(compress({ br: { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }, zstd: false, deflate: false }));
  app.use(conditionalGet());
  app.use(etag());
  app.use(jsonBytes());
  mount(app, [facetListRoutes(), compareRoutes(deps), healthRoutes(deps.probe), documentationRoutes()]);
  app.use(authentication(deps.accounts));
  mount(app, [signInRoutes(deps.accounts)]);
  mount(app, [
    adminInstituteRoutes(deps.admin),
    adminProgrammeRoutes(deps.admin),
    adminAuditRoutes(deps.admin),
  ]);
  app.use(docsPage);
  for (const middleware of page(deps.pageFolder)) app.use(middleware);
  return app;
}

function mount(app: Koa, routers: Router[]): void {
  for (const router of routers) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
}
