import { ApiError, readJson, send } from '../api/client.ts';
import { account, type Shape, savedSearches, shortlist } from '../api/response-checks.ts';
import type { Account, Kept, SavedSearch } from '../api/response-types.ts';
import { noteSignedIn, sendSignedIn } from './session.ts';

export async function signIn(email: string, password: string): Promise<void> {
  await send('/v1/auth/login', { method: 'POST', json: { email, password, cookie: true } });
  noteSignedIn(true);
}

export async function register(email: string, password: string): Promise<void> {
  await send('/v1/auth/register', { method: 'POST', json: { email, password } });
  await signIn(email, password);
}

/** A session that has ended already needs no signing out. */
export async function signOut(): Promise<void> {
  try {
    await send('/v1/auth/logout', { method: 'POST' });
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  noteSignedIn(false);
}

export function fetchAccount(signal: AbortSignal): Promise<Account> {
  return getOwn('/v1/me', account, signal);
}

export async function fetchShortlist(signal: AbortSignal): Promise<Kept[]> {
  return (await getOwn('/v1/me/shortlist', shortlist, signal)).items;
}

export async function keepInstitute(slug: string, kept: boolean): Promise<void> {
  await sendSignedIn(`/v1/me/shortlist/${encodeURIComponent(slug)}`, { method: kept ? 'PUT' : 'DELETE' });
}

export async function fetchSavedSearches(signal: AbortSignal): Promise<SavedSearch[]> {
  return (await getOwn('/v1/me/saved-searches', savedSearches, signal)).items;
}

export async function saveSearch(name: string, query: string): Promise<void> {
  await sendSignedIn('/v1/me/saved-searches', { method: 'POST', json: { name, query } });
}

export async function forgetSearch(id: number): Promise<void> {
  await sendSignedIn(`/v1/me/saved-searches/${id}`, { method: 'DELETE' });
}

async function getOwn<T>(url: string, shape: Shape<T>, signal: AbortSignal): Promise<T> {
  return readJson(await sendSignedIn(url, { signal }), shape, signal);
}
