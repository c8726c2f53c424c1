import type { SavedSearch } from '../../../src/contract/responses/my-account-response.ts';
import { ApiError, readJson, send } from '../api/client.ts';
import type { Account, ShortlistedInstitute } from '../api/response-checks.ts';
import { type Check, isAccount, isSavedSearchList, isShortlist } from '../api/response-checks.ts';
import { rememberSignedIn, sendAuthenticated } from './session.ts';

export async function signIn(email: string, password: string): Promise<void> {
  await send('/v1/auth/login', { method: 'POST', json: { email, password, cookie: true } });
  rememberSignedIn(true);
}

export async function register(email: string, password: string): Promise<void> {
  await send('/v1/auth/register', { method: 'POST', json: { email, password } });
  await signIn(email, password);
}

/** Ends the session; one that has already ended is no error. */
export async function signOut(): Promise<void> {
  try {
    await send('/v1/auth/logout', { method: 'POST' });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  rememberSignedIn(false);
}

export function fetchAccount(signal: AbortSignal): Promise<Account> {
  return getAuthenticated('/v1/me', isAccount, signal);
}

export async function fetchShortlist(signal: AbortSignal): Promise<ShortlistedInstitute[]> {
  return (await getAuthenticated('/v1/me/shortlist', isShortlist, signal)).items;
}

export async function setShortlisted(slug: string, isShortlisted: boolean): Promise<void> {
  await sendAuthenticated(`/v1/me/shortlist/${encodeURIComponent(slug)}`, {
    method: isShortlisted ? 'PUT' : 'DELETE',
  });
}

export async function fetchSavedSearches(signal: AbortSignal): Promise<SavedSearch[]> {
  return (await getAuthenticated('/v1/me/saved-searches', isSavedSearchList, signal)).items;
}

export async function saveSearch(name: string, query: string): Promise<void> {
  await sendAuthenticated('/v1/me/saved-searches', { method: 'POST', json: { name, query } });
}

export async function deleteSavedSearch(id: number): Promise<void> {
  await sendAuthenticated(`/v1/me/saved-searches/${id}`, { method: 'DELETE' });
}

async function getAuthenticated<T>(url: string, check: Check<T>, signal: AbortSignal): Promise<T> {
  return readJson(await sendAuthenticated(url, { signal }), check, signal);
}
