import type Router from '@koa/router';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import { auditParameters } from '../../contract/parameters/editing-parameters.ts';
import { parameterReader } from '../../contract/reading/parameter-reader.ts';
import type { InstituteEditingService } from '../../services/institute-editing-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { createRouter } from '../router.ts';

const readParameters = parameterReader(auditParameters);

/** `GET /v1/admin/audit`. */
export function auditRoutes(service: InstituteEditingService, cursorKey: CursorKey): Router {
  const cursors = createListCursor<[id: number]>(cursorKey, 'audit', ['number']);
  const router = createRouter();

  router.get('/v1/admin/audit', async (context) => {
    requireRole(context, 'admin');
    const parameters = readParameters(context.querystring);
    const [below = null] = (await cursors.read(parameters)) ?? [];
    const { items, next } = await service.audit(parameters, below);
    context.body = { items, cursor: await cursors.write(parameters, next === null ? null : [next]) };
  });

  return router;
}
