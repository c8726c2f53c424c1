import type Router from '@koa/router';
import { analyticsParameters } from '../../contract/parameters/analytics-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { DashboardService } from '../../services/dashboard-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { createRouter } from '../router.ts';

const readAnalytics = parameterReader(analyticsParameters);

/** `GET /v1/admin/dashboard` and `GET /v1/admin/analytics/searches`. */
export function dashboardRoutes(service: DashboardService): Router {
  const router = createRouter();

  router.get('/v1/admin/dashboard', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.readDashboard();
  });

  router.get('/v1/admin/analytics/searches', async (context) => {
    requireRole(context, 'admin');
    const { days = 7, most = 10 } = readAnalytics(context.querystring);
    context.body = await service.readSearchAnalytics({ days, most });
  });

  return router;
}
