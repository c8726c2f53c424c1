import type { Context } from 'koa';
import type { Admin } from '../admin.ts';
import type { Role } from '../domain/account.ts';
import type { AdminInstitute, Editor } from '../domain/admin-institute.ts';
import { idPattern } from '../domain/admin-parameters.ts';
import { AppError } from '../errors.ts';
import { requireRole } from './authentication.ts';

const idExpression = new RegExp(idPattern);

/** @throws AppError unauthorized, forbidden */
export function editorOf(context: Context, least: Role): Editor {
  const { id, email } = requireRole(context, least);
  return { accountId: id, actor: email, requestId: String(context.state.requestId) };
}

/** @throws AppError not-found for what can be no id */
export function idOf(text: string | undefined): number {
  if (!idExpression.test(text ?? ''))
    throw new AppError('not-found', `There is nothing with the id ${text}.`);
  return Number(text);
}

/** Searches see that version of what is published, and nothing of what is not. */
export async function waitWhereAsked(
  context: Context,
  admin: Pick<Admin, 'waitUntilIndexed'>,
  wait: 'indexed' | undefined,
  {
    id,
    status,
    version,
  }: Pick<AdminInstitute, 'id' | 'version'> & { status: AdminInstitute['status'] | 'gone' },
): Promise<void> {
  if (wait === undefined) return;
  const indexed = await admin.waitUntilIndexed(id, status === 'published' ? version : null);
  context.set('X-Indexed', String(indexed));
}

export function setVersion(context: Context, version: number): void {
  context.set('ETag', `"${version}"`);
}
