import { ApiError, send } from '../api.ts';
import { noteSignedIn, sendSignedIn } from './session.ts';

export interface Account {
  id: number;
  email: string;
  role: string;
}

/** An institute that somebody keeps; `gone` once it is no longer published. */
export interface Kept {
  slug: string;
  name: string;
  kind?: string | null;
  state?: string | null;
  district?: string | null;
  gone?: boolean;
}

export interface SavedSearch {
  id: number;
  name: string;
  /** the parameters of the search, without a question mark */
  query: string;
}

export async function signIn(email: string, password: string): Promise<void> {
  await send('/v1/auth/login', { method: 'POST', json: { email, password, cookie: true } });
  noteSignedIn(true);
}

export async function register(email: string, password: string): Promise<void> {
  await send('/v1/auth/register', { method: 'POST', json: { email, password } });
  await signIn(email, password);
}

export async function signOut(): Promise<void> {
  try {
    await send('/v1/auth/logout', { method: 'POST' });
  } catch (error) {
    // The session has ended already.
    if (!(error instanceof ApiError && error.status === 401)) throw error;
  }
  noteSignedIn(false);
}

export async function fetchAccount(signal: AbortSignal): Promise<Account> {
  return (await sendSignedIn('/v1/me', { signal })).json() as Promise<Account>;
}

export async function fetchShortlist(signal: AbortSignal): Promise<Kept[]> {
  const { items } = (await (await sendSignedIn('/v1/me/shortlist', { signal })).json()) as { items: Kept[] };
  return items;
}

export async function keepInstitute(slug: string, kept: boolean): Promise<void> {
  await sendSignedIn(`/v1/me/shortlist/${encodeURIComponent(slug)}`, { method: kept ? 'PUT' : 'DELETE' });
}

export async function fetchSavedSearches(signal: AbortSignal): Promise<SavedSearch[]> {
  const answer = await sendSignedIn('/v1/me/saved-searches', { signal });
  return ((await answer.json()) as { items: SavedSearch[] }).items;
}

export async function saveSearch(name: string, query: string): Promise<void> {
  await sendSignedIn('/v1/me/saved-searches', { method: 'POST', json: { name, query } });
}

export async function forgetSearch(id: number): Promise<void> {
  await sendSignedIn(`/v1/me/saved-searches/${id}`, { method: 'DELETE' });
}
