import type Router from '@koa/router';
import type { Context } from 'koa';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import {
  changeParameters,
  deletionParameters,
  type ListPosition,
  listParameters,
} from '../../contract/parameters/editing-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { AdminInstitute } from '../../contract/responses/editing-responses.ts';
import type { Status } from '../../domain/enumerations.ts';
import type { InstituteEditingService } from '../../services/institute-editing-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { readInstitute, readInstitutePatch } from '../requests/institute-proposals.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { readIdempotencyKey, readIfMatch } from '../requests/preconditions.ts';
import { createRouter } from '../router.ts';
import { editorOf, idOf, setVersion, waitIfRequested } from './editing-context.ts';

const readList = parameterReader(listParameters);
const readChange = parameterReader(changeParameters);
const readDeletion = parameterReader(deletionParameters);

/** `/v1/admin/institutes` and the paths below it, except those of programmes. */
export function adminInstituteRoutes(service: InstituteEditingService, cursorKey: CursorKey): Router {
  const cursors = createListCursor<ListPosition>(cursorKey, 'institutes', ['string', 'number']);
  const router = createRouter();

  router.get('/v1/admin/institutes', async (context) => {
    requireRole(context, 'editor');
    const parameters = readList(context.querystring);
    const { total, items, next } = await service.list(parameters, await cursors.read(parameters));
    context.body = { total, items, cursor: await cursors.write(parameters, next) };
  });

  router.post('/v1/admin/institutes', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const { body, toAdd } = await readInstitute(context);
    const key = readIdempotencyKey(context, body);
    const added = await service.add(editor, toAdd(), key && { ...key, accountId: editor.accountId });
    context.set('Location', `/v1/admin/institutes/${added.id}`);
    await answer(context, added, wait);
    context.status = 201;
  });

  router.get('/v1/admin/institutes/:id', async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    await answer(context, await service.find(idOf(context.params.id)));
  });

  router.put('/v1/admin/institutes/:id', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const id = idOf(context.params.id);
    const expected = readIfMatch(context);
    const { toReplace } = await readInstitute(context);
    await answer(context, await service.edit(editor, id, expected, toReplace), wait);
  });

  router.patch('/v1/admin/institutes/:id', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const id = idOf(context.params.id);
    const expected = readIfMatch(context);
    await answer(context, await service.edit(editor, id, expected, await readInstitutePatch(context)), wait);
  });

  router.delete('/v1/admin/institutes/:id', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait, permanent } = readDeletion(context.querystring);
    if (permanent) requireRole(context, 'admin');
    const id = idOf(context.params.id);
    const expected = readIfMatch(context);
    if (!permanent) return answer(context, await service.setStatus(editor, id, expected, 'archived'), wait);
    await service.remove(editor, id, expected);
    await waitIfRequested(context, service, wait, { id, status: 'gone', version: 0 });
    context.status = 204;
  });

  const setStatus = (status: Status) => async (context: Context & { params: { id?: string } }) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const id = idOf(context.params.id);
    await answer(context, await service.setStatus(editor, id, readIfMatch(context), status), wait);
  };
  router.post('/v1/admin/institutes/:id/publish', setStatus('published'));
  router.post('/v1/admin/institutes/:id/unpublish', setStatus('draft'));

  router.get('/v1/admin/institutes/:id/sync', async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    context.body = await service.sync(idOf(context.params.id));
  });

  return router;
  async function answer(
    context: Context,
    institute: Pick<AdminInstitute, 'id' | 'status' | 'version'>,
    wait?: 'indexed',
  ) {
    await waitIfRequested(context, service, wait, institute);
    setVersion(context, institute.version, institute);
    context.body = institute;
  }
}
