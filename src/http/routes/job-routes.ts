import type Router from '@koa/router';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import { jobListParameters } from '../../contract/parameters/job-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { IssuedToken } from '../../domain/account.ts';
import type { JobService } from '../../services/job-service.ts';
import { requireAuthentication, requireRole } from '../middleware/authentication.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { recordId } from '../requests/record-id.ts';
import { createRouter } from '../router.ts';
import { streamJob } from './job-event-stream.ts';

const readList = parameterReader(jobListParameters);

/** `/v1/admin/jobs`. */
export function jobRoutes(
  service: JobService,
  isRevoked: (token: IssuedToken) => Promise<boolean>,
  cursorKey: CursorKey,
): Router {
  const cursors = createListCursor<[id: number]>(cursorKey, 'jobs', ['number']);
  const router = createRouter();

  router.get('/v1/admin/jobs', async (context) => {
    requireRole(context, 'admin');
    const parameters = readList(context.querystring);
    const [below = null] = (await cursors.read(parameters)) ?? [];
    const { items, next } = await service.list(parameters, below);
    context.body = { items, cursor: await cursors.write(parameters, next === null ? null : [next]) };
  });

  router.get('/v1/admin/jobs/:id', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.find(recordId(context.params.id));
  });

  router.post('/v1/admin/jobs/:id/retry', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.retry(recordId(context.params.id));
  });

  router.post('/v1/admin/jobs/:id/cancel', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.cancel(recordId(context.params.id));
  });

  router.get('/v1/admin/jobs/:id/events', async (context) => {
    const { token } = requireAuthentication(context, 'admin');
    readNoParameters(context.querystring);
    await streamJob(context, service, recordId(context.params.id), { token, isRevoked });
  });

  return router;
}
