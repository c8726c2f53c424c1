import type Router from '@koa/router';
import type { Middleware } from 'koa';
import type { RenderCsv } from '../../answers/render-csv.ts';
import { readSearchRequest } from '../../contract/reading/search-input.ts';
import { readPoints } from '../../domain/search/search-query.ts';
import type { ChargeRead } from '../middleware/rate-limiting.ts';
import { createRouter } from '../router.ts';

// A file costs as much as the ten pages of 100 results that it replaces.
const csvPoints = 10;

/** `GET /v1/institutes.csv`. */
export function csvRoutes(deps: {
  renderCsv: RenderCsv;
  chargeRead: ChargeRead;
  encoding: Middleware[];
}): Router {
  const router = createRouter();

  router.get('/v1/institutes.csv', ...deps.encoding, async (context) => {
    const { query } = readSearchRequest(context.querystring);
    deps.chargeRead(context, csvPoints + readPoints(query) - 1);
    const { text, rows, total } = await deps.renderCsv(query);
    const name = rows < total ? `institutes-first-${rows}-of-${total}.csv` : 'institutes.csv';
    context.set('Content-Disposition', `attachment; filename="${name}"`);
    context.set('X-Total-Count', String(total));
    context.set('Content-Type', 'text/csv; charset=utf-8; header=present');
    // Koa sends a string as it is, with its byte order mark.
    context.body = text;
  });

  return router;
}
