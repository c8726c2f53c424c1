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

/** @throws AppError unauthorized, forbidden */
export function editorOf(context: Context, minimumRole: Role): Editor {
  const { id } = requireRole(context, minimumRole);
  return { accountId: id, actor: actorOf(id), requestId: String(context.state.requestId) };
}

const digestLength = 12;

/** The id of an institute or a programme. */
export const idOf = idReader(idPattern);

/** Searches see that version of what is published, and nothing of what is not. */
export async function waitWhereAsked(
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
 * Sets the ETag: the version, which If-Match goes by, and a digest of the body, which shows more than belongs to the
 * version: the university's name, places.
 */
export function setVersion(context: Context, version: number, body?: object): void {
  const digest =
    body && createHash('sha256').update(JSON.stringify(body)).digest('base64url').slice(0, digestLength);
  context.set('ETag', digest ? `"${version}-${digest}"` : `"${version}"`);
}
