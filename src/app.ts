import etag from '@koa/etag';
import Koa from 'koa';
import conditionalGet from 'koa-conditional-get';
import helmet from 'koa-helmet';
import type { InstituteRow } from './domain/institute.ts';
import { healthRoutes } from './http/health.ts';
import { instituteRoutes } from './http/institutes.ts';
import { observation } from './http/observation.ts';
import { page } from './http/page.ts';
import { problems } from './http/problems.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { SearchService } from './search/search-service.ts';

export interface AppDependencies {
  searchService: SearchService;
  findPublishedBySlug: (slug: string) => Promise<InstituteRow | null>;
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
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          'default-src': ["'self'"],
          'img-src': ["'self'", 'data:'],
          'object-src': ["'none'"],
          'base-uri': ["'none'"],
          'frame-ancestors': ["'none'"],
          'form-action': ["'self'"],
        },
      },
    }),
  );
  app.use(conditionalGet());
  app.use(etag());
  app.use(problems(deps.logger));
  for (const router of [healthRoutes(deps.probe), instituteRoutes(deps)]) {
    app.use(router.routes());
    app.use(router.allowedMethods());
  }
  for (const middleware of page(deps.pageFolder)) app.use(middleware);
  return app;
}
