import type { Context } from 'koa';
import {
  canonicalSavedSearch,
  findLengthErrors,
  findNameErrors,
  type SavedSearchBody,
  savedSearchBody,
  savedSearchChangeBody,
  writeQueryString,
} from '../../contract/bodies/saved-search-body.ts';
import { readSearchInput } from '../../contract/reading/search-input.ts';
import type { AlertCadence } from '../../domain/enumerations.ts';
import { AppError, type FieldError } from '../../errors.ts';
import { checkedBodyReader } from './checked-body.ts';

const readBody = checkedBodyReader(savedSearchBody, (body) => [
  ...findNameErrors(body),
  ...findSearchErrors(body),
]);

const readChangeBody = checkedBodyReader(savedSearchChangeBody, findNameErrors);

/** The search in the form in which it is stored. @throws AppError bad-request with the same errors that the search itself would give */
export async function readSavedSearch(
  context: Context,
): Promise<{ name: string; query: string; alerts: AlertCadence }> {
  const { name, query, notify = false, alerts = notify ? 'daily' : 'off' } = await readBody(context);
  return { name: name.trim(), query: canonicalQueryString(query), alerts };
}

/** What is to be changed of a saved search; null for what is to be left as it is. @throws AppError bad-request */
export async function readSavedSearchChange(
  context: Context,
): Promise<{ name: string | null; alerts: AlertCadence | null }> {
  const { name, alerts = null } = await readChangeBody(context);
  return { name: name?.trim() ?? null, alerts };
}

/** Finds the errors of `query` in a body, which may be any JSON: those that the search itself would give. */
export function findSearchErrors(body: unknown): FieldError[] {
  const query = (body as { query?: unknown } | null)?.query;
  const isObject = typeof query === 'object' && query !== null && !Array.isArray(query);
  if (typeof query !== 'string' && !isObject) return [];
  try {
    return findLengthErrors(canonicalQueryString(query as SavedSearchBody['query']));
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // In an object each parameter has a JSON pointer; a query string has only one for all of its errors.
    if (isObject)
      return error.fieldErrors.map(({ parameter, detail }) => ({
        pointer: `/query/${escapePointer(parameter)}`,
        detail,
      }));
    const details = error.fieldErrors.map(({ parameter, detail }) => `${parameter}: ${detail}`);
    return [{ pointer: '/query', detail: details.join('; ') }];
  }
}

/** The canonical query string of a valid search. */
export function canonicalQueryString(query: SavedSearchBody['query']): string {
  const queryString = typeof query === 'string' ? query.replace(/^\?/, '') : writeQueryString(query);
  return canonicalSavedSearch(readSearchInput(queryString));
}

function escapePointer(member: string | undefined): string {
  return (member ?? '').replaceAll('~', '~0').replaceAll('/', '~1');
}
