import { createHash } from 'node:crypto';
import type { Context } from 'koa';
import { idPattern } from '../../contract/parameters/editing-parameters.ts';
import type { AdminInstitute } from '../../contract/responses/editing-responses.ts';
import { actorOf } from '../../domain/account.ts';
import type { Role } from '../../domain/enumerations.ts';
import type { Editor } from '../../domain/institutes/editor.ts';
import type { InstituteEditingService } from '../../services/institute-editing-service.ts';

import { requireRole } from '../middleware/authentication.ts';
import { idReader } from '../requests/record-id.ts';

/** The editor who makes a change, for the audit log. @throws AppError unauthorized, forbidden */
export function editorOf(context: Context, minimumRole: Role): Editor {
  const { id } = requireRole(context, minimumRole);
  return { accountId: id, actor: actorOf(id), requestId: String(context.state.requestId) };
}

const digestLength = 12;

/** Parses the id of an institute or a programme. @throws AppError not-found */
export const idOf = idReader(idPattern);

/**
 * With `wait=indexed`, waits until the search index has at least this version of a published institute, or none of an
 * unpublished one, and sets X-Indexed to whether it did in time.
 */
export async function waitIfRequested(
  context: Context,
  service: Pick<InstituteEditingService, 'waitUntilIndexed'>,
  wait: 'indexed' | undefined,
  {
    id,
    status,
    version,
  }: Pick<AdminInstitute, 'id' | 'version'> & { status: AdminInstitute['status'] | 'gone' },
): Promise<void> {
  if (wait === undefined) return;
  const indexed = await service.waitUntilIndexed(id, status === 'published' ? version : null);
  context.set('X-Indexed', String(indexed));
}

/**
 * Sets the ETag to the version, which If-Match compares, and a digest of the body: the body also has data that can change
 * without a new version, such as the university's name.
 */
export function setVersion(context: Context, version: number, body?: object): void {
  const digest =
    body && createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, digestLength);
  context.set('ETag', digest ? `"${version}-${digest}"` : `"${version}"`);
}
