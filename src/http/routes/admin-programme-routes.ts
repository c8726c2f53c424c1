import type Router from '@koa/router';
import type { Context } from 'koa';
import { changeParameters } from '../../contract/parameters/editing-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { InstituteEditingService, ProgrammeChange } from '../../services/institute-editing-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { readProgramme, readProgrammePatch } from '../requests/institute-proposals.ts';
import { readIdempotencyKey, readIfMatch, readOptionalIfMatch } from '../requests/preconditions.ts';
import { createRouter } from '../router.ts';
import { editorOf, idOf, setVersion, waitIfRequested } from './editing-context.ts';

const readChange = parameterReader(changeParameters);

/** `/v1/admin/institutes/{id}/programmes`. A programme has the version of its institute. */
export function adminProgrammeRoutes(service: InstituteEditingService): Router {
  const router = createRouter();

  router.get('/v1/admin/institutes/:id/programmes', async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    const { version, items } = await service.listProgrammes(idOf(context.params.id));
    setVersion(context, version, items);
    context.body = { items };
  });

  router.post('/v1/admin/institutes/:id/programmes', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const id = idOf(context.params.id);
    // Optional: adding a programme overwrites nobody's change.
    const expected = readOptionalIfMatch(context);
    const { body, toAdd } = await readProgramme(context);
    const key = readIdempotencyKey(context, body);
    const repetition = key && { ...key, accountId: editor.accountId };
    const added = await service.addProgramme(editor, id, expected, toAdd(), repetition);
    context.set('Location', `/v1/admin/institutes/${id}/programmes/${added.programme.id}`);
    await answer(context, id, added, wait);
    context.status = 201;
  });

  router.get('/v1/admin/institutes/:id/programmes/:pid', async (context) => {
    requireRole(context, 'editor');
    readNoParameters(context.querystring);
    const { id, pid } = context.params;
    const { version, programme } = await service.findProgramme(idOf(id), idOf(pid));
    setVersion(context, version, programme);
    context.body = programme;
  });

  router.put('/v1/admin/institutes/:id/programmes/:pid', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const [id, pid] = [idOf(context.params.id), idOf(context.params.pid)];
    const expected = readIfMatch(context);
    const { toReplace } = await readProgramme(context);
    await answer(context, id, await service.editProgramme(editor, id, pid, expected, toReplace), wait);
  });

  router.patch('/v1/admin/institutes/:id/programmes/:pid', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const [id, pid] = [idOf(context.params.id), idOf(context.params.pid)];
    const expected = readIfMatch(context);
    const propose = await readProgrammePatch(context);
    await answer(context, id, await service.editProgramme(editor, id, pid, expected, propose), wait);
  });

  router.delete('/v1/admin/institutes/:id/programmes/:pid', async (context) => {
    const editor = editorOf(context, 'editor');
    const { wait } = readChange(context.querystring);
    const [id, pid] = [idOf(context.params.id), idOf(context.params.pid)];
    const { version, status } = await service.removeProgramme(editor, id, pid, readIfMatch(context));
    setVersion(context, version);
    await waitIfRequested(context, service, wait, { id, version, status });
    context.status = 204;
  });

  return router;

  async function answer(
    context: Context,
    id: number,
    { programme, version, status }: ProgrammeChange,
    wait?: 'indexed',
  ) {
    await waitIfRequested(context, service, wait, { id, version, status });
    setVersion(context, version, programme);
    context.body = programme;
  }
}
