import Router from '@koa/router';
import type { Admin } from '../admin.ts';
import { auditParameters } from '../domain/admin-parameters.ts';
import { requireRole } from './authentication.ts';
import { createListCursor } from './list-cursor.ts';
import { parameterReader } from './parameters.ts';

const readParameters = parameterReader(auditParameters);
const cursors = createListCursor<[id: number]>('audit');

/** `GET /v1/admin/audit`. */
export function adminAuditRoutes(admin: Admin): Router {
  const router = new Router({ prefix: '/v1/admin/audit' });

  router.get('/', async (context) => {
    requireRole(context, 'admin');
    const parameters = readParameters(context.querystring);
    const [below = null] = cursors.read(parameters) ?? [];
    const { items, next } = await admin.audit(parameters, below);
    context.body = { items, cursor: cursors.write(parameters, next === null ? null : [next]) };
  });

  return router;
}
