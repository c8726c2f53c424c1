import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  findPinErrors,
  findSynonymErrors,
  pinBody,
  synonymBody,
} from '../../contract/bodies/search-tuning-bodies.ts';
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import { actorOf } from '../../domain/account.ts';
import type { ChangedBy, SearchTuningService, TuningRecords } from '../../services/search-tuning-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { checkedBodyReader } from '../requests/checked-body.ts';
import { recordId } from '../requests/record-id.ts';
import { createRouter } from '../router.ts';

const readSynonym = checkedBodyReader(synonymBody, findSynonymErrors);
const readPin = checkedBodyReader(pinBody, findPinErrors);

/** `/v1/admin/synonyms` and `/v1/admin/pins`. */
export function searchTuningRoutes({ synonyms, pins }: SearchTuningService): Router {
  const router = createRouter();
  addRoutes(router, '/v1/admin/synonyms', synonyms, readSynonym);
  addRoutes(router, '/v1/admin/pins', pins, readPin);
  return router;
}

function addRoutes<Body, Record extends { id: number }>(
  router: Router,
  path: string,
  records: TuningRecords<Body, Record>,
  readBody: (context: Context) => Promise<Body>,
): void {
  router.get(path, async (context) => {
    requireAdmin(context);
    context.body = { items: await records.list() };
  });

  router.post(path, async (context) => {
    const by = requireAdmin(context);
    context.body = await records.add(by, await readBody(context));
    context.status = 201;
  });

  router.get(`${path}/:id`, async (context) => {
    requireAdmin(context);
    context.body = await records.find(recordId(context.params.id));
  });

  router.put(`${path}/:id`, async (context) => {
    const by = requireAdmin(context);
    const id = recordId(context.params.id);
    context.body = await records.replace(by, id, await readBody(context));
  });

  router.delete(`${path}/:id`, async (context) => {
    const by = requireAdmin(context);
    await records.remove(by, recordId(context.params.id));
    context.status = 204;
  });
}

function requireAdmin(context: Context): ChangedBy {
  const { id } = requireRole(context, 'admin');
  readNoParameters(context.querystring);
  return { actor: actorOf(id), requestId: String(context.state.requestId) };
}
