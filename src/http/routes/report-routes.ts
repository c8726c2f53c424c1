import type Router from '@koa/router';
import type { Context } from 'koa';
import { findKindErrors, reportBody } from '../../contract/bodies/report-body.ts';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import { reportFileParameters, reportListParameters } from '../../contract/parameters/report-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { ReportService } from '../../services/report-service.ts';
import { requireRole } from '../middleware/authentication.ts';
import { checkedBodyReader } from '../requests/checked-body.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { recordId } from '../requests/record-id.ts';
import { canonicalQueryString, findSearchErrors } from '../requests/saved-search-request.ts';
import { createRouter } from '../router.ts';

const readBody = checkedBodyReader(reportBody, (body) => [
  ...findKindErrors(body),
  ...findSearchErrors(body),
]);
const readList = parameterReader(reportListParameters);
const readLink = parameterReader(reportFileParameters);

const mediaTypes = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};

/** `/v1/admin/reports`. */
export function reportRoutes(service: ReportService, cursorKey: CursorKey): Router {
  const cursors = createListCursor<[id: number]>(cursorKey, 'reports', ['number']);
  const router = createRouter();

  router.post('/v1/admin/reports', async (context) => {
    const account = requireRole(context, 'editor');
    readNoParameters(context.querystring);
    const { kind, format = 'xlsx', query } = await readBody(context);
    const search = kind === 'search' ? canonicalQueryString(query ?? '') : '';
    const report = await service.request(
      account,
      { kind, format, query: search },
      String(context.state.requestId),
    );
    context.set('Location', `/v1/admin/reports/${report.id}`);
    context.body = report;
    context.status = 202;
  });

  router.get('/v1/admin/reports', async (context) => {
    const account = requireRole(context, 'editor');
    const parameters = readList(context.querystring);
    const [below = null] = (await cursors.read(parameters)) ?? [];
    const { items, next } = await service.list(account, parameters, below);
    context.body = { items, cursor: await cursors.write(parameters, next === null ? null : [next]) };
  });

  router.get('/v1/admin/reports/:id', async (context) => {
    const account = requireRole(context, 'editor');
    readNoParameters(context.querystring);
    context.body = await service.find(account, recordId(context.params.id));
  });

  router.delete('/v1/admin/reports/:id', async (context) => {
    const account = requireRole(context, 'editor');
    readNoParameters(context.querystring);
    await service.remove(account, recordId(context.params.id));
    context.status = 204;
  });

  return router;
}

/** `GET /v1/reports/{id}/file`, which needs a signed link and no account. */
export function reportFileRoutes(service: ReportService): Router {
  const router = createRouter();

  router.get('/v1/reports/:id/file', async (context) => {
    const link = readLink(context.querystring);
    const file = await service.findFile(recordId(context.params.id), link);
    const { name, format, bytes, completedAt } = file;
    context.set('Content-Type', mediaTypes[format]);
    context.set('Content-Disposition', `attachment; filename="${name}"`);
    context.set('Accept-Ranges', 'bytes');
    context.set('ETag', `"${completedAt.getTime()}-${bytes}"`);
    const range = requestedRange(context, bytes);
    if (range === 'unsatisfiable') {
      context.set('Content-Range', `bytes */${bytes}`);
      context.status = 416;
      context.body = '';
      return;
    }
    const { start, end } = range ?? { start: 0, end: bytes - 1 };
    if (range) {
      context.status = 206;
      context.set('Content-Range', `bytes ${start}-${end}/${bytes}`);
    } else context.status = 200;
    context.length = end - start + 1;
    if (context.method === 'HEAD') return;
    context.body = file.open(start, end);
    // Koa forgets both when the body is a stream.
    context.length = end - start + 1;
    context.set('Content-Type', mediaTypes[format]);
  });

  return router;
}

/**
 * The range of bytes that is asked for; null for the whole file, as for several ranges, for what is no range, and for a range of
 * another file (`If-Range`): RFC 9110, section 14.2 allows to ignore it.
 */
function requestedRange(
  context: Context,
  bytes: number,
): { start: number; end: number } | 'unsatisfiable' | null {
  const [, first = '', last = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(context.get('Range')) ?? [];
  const ifRange = context.get('If-Range');
  if ((first === '' && last === '') || (ifRange !== '' && ifRange !== context.response.get('ETag')))
    return null;
  // The last bytes of the file.
  if (first === '') {
    const length = Math.min(bytes, Number(last));
    return length === 0 ? 'unsatisfiable' : { start: bytes - length, end: bytes - 1 };
  }
  const start = Number(first);
  const end = last === '' ? bytes - 1 : Math.min(bytes - 1, Number(last));
  if (last !== '' && Number(last) < start) return null;
  return start >= bytes ? 'unsatisfiable' : { start, end };
}
