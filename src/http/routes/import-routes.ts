import { finished, PassThrough, type Readable } from 'node:stream';
import type Router from '@koa/router';
import type { Context } from 'koa';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import {
  importErrorParameters,
  importListParameters,
  importMediaTypes,
  importParameters,
} from '../../contract/parameters/import-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import { reservedSources } from '../../domain/institutes/import-job.ts';
import { AppError, invalidInput } from '../../errors.ts';
import type { ImportService } from '../../services/import-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { recordId } from '../requests/record-id.ts';
import { createRouter } from '../router.ts';
import { editorOf } from './editing-context.ts';

const readOptions = parameterReader(importParameters);
const readList = parameterReader(importListParameters);
const readErrors = parameterReader(importErrorParameters);

/** `/v1/admin/imports`. */
export function importRoutes(service: ImportService, cursorKey: CursorKey): Router {
  const cursors = createListCursor<[id: number]>(cursorKey, 'imports', ['number']);
  const errorCursors = createListCursor<[line: number, reason: string]>(cursorKey, 'import errors', [
    'number',
    'string',
  ]);
  const router = createRouter();

  router.post('/v1/admin/imports', async (context) => {
    const editor = editorOf(context, 'admin');
    const options = readOptions(context.querystring);
    if (reservedSources.includes(options.source ?? ''))
      throw invalidInput([
        { parameter: 'source', detail: `must not be ${options.source}, which is reserved` },
      ]);
    const job = await service.receive(editor, options, openUpload(context)).catch(describeUploadError);
    context.set('Location', `/v1/admin/imports/${job.id}`);
    context.body = job;
    context.status = 202;
  });

  router.get('/v1/admin/imports', async (context) => {
    requireRole(context, 'admin');
    const parameters = readList(context.querystring);
    const [below = null] = (await cursors.read(parameters)) ?? [];
    const { items, next } = await service.list(parameters, below);
    context.body = { items, cursor: await cursors.write(parameters, next === null ? null : [next]) };
  });

  router.get('/v1/admin/imports/:id', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.find(recordId(context.params.id));
  });

  router.delete('/v1/admin/imports/:id', async (context) => {
    requireRole(context, 'admin');
    readNoParameters(context.querystring);
    context.body = await service.cancel(recordId(context.params.id));
  });

  router.get('/v1/admin/imports/:id/errors', async (context) => {
    requireRole(context, 'admin');
    const parameters = readErrors(context.querystring);
    const id = recordId(context.params.id);
    const ofThisJob = { ...parameters, id };
    const after = await errorCursors.read(ofThisJob);
    const { items, next } = await service.errors(id, parameters, after);
    context.body = { items, cursor: await errorCursors.write(ofThisJob, next) };
  });

  return router;
}

/** Whether a request uploads an import file, which may take longer than the time limit of other requests. */
export function isImportUpload({ method, path }: Context): boolean {
  return method === 'POST' && path === '/v1/admin/imports';
}

/**
 * Checks the headers of the upload. `open` returns its body as a stream; `mustBeGzip` is whether the headers declare gzip.
 * @throws AppError bad-request when there is no body, unsupported-media-type
 */
function openUpload(context: Context): { open: () => Readable; mustBeGzip: boolean } {
  const type = context.is(...importMediaTypes);
  if (type === null) throw new AppError('bad-request', 'The body is empty.');
  if (!type)
    throw new AppError('unsupported-media-type', `The body must be ${importMediaTypes.join(' or ')}.`);
  const encoding = context.get('Content-Encoding').toLowerCase();
  if (!['', 'identity', 'gzip'].includes(encoding))
    throw new AppError('unsupported-media-type', 'The Content-Encoding must be gzip or identity.');
  const open = () => {
    // A separate stream: destroying it early leaves the connection open for the response.
    const body = new PassThrough();
    finished(context.req, { writable: false }, (error) => error && body.destroy(error));
    return context.req.pipe(body);
  };
  return { open, mustBeGzip: encoding === 'gzip' || type === 'application/gzip' };
}

function describeUploadError(error: unknown): never {
  const { code } = error as { code?: string };
  if (code?.startsWith('Z_'))
    throw invalidInput([{ pointer: '', detail: 'is not valid gzip, or is incomplete' }]);
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    throw new AppError('bad-request', 'The request body ended before it was complete.');
  throw error;
}
