import type { SavedSearch } from '../../../src/contract/responses/my-account-response.ts';
import type { NewsList } from '../../../src/contract/responses/news-response.ts';
import type { AlertCadence } from '../../../src/domain/enumerations.ts';
import { ApiError, readJson, send } from '../api/client.ts';
import type { Account, ShortlistedInstitute } from '../api/response-checks.ts';
import {
  type Check,
  isAccount,
  isNewsList,
  isSavedSearchList,
  isShortlist,
  isSignInAccount,
} from '../api/response-checks.ts';
import { rememberSignedIn, sendAuthenticated } from './session.ts';

export async function signIn(email: string, password: string): Promise<void> {
  await send('/v1/auth/login', { method: 'POST', json: { email, password, cookie: true } });
  rememberSignedIn(true);
}

/** Asks for a message with a link that creates the account; so does asking again. */
export async function register(email: string, password: string): Promise<void> {
  await send('/v1/auth/register', { method: 'POST', json: { email, password } });
}

/** Creates the account with the token of the link and the password that was chosen before. @returns its address */
export function confirmRegistration(token: string, password: string): Promise<string> {
  return sendToken('/v1/auth/confirm-registration', { token, password });
}

/** Asks for a message with a link that sets a new password. */
export async function requestPasswordReset(email: string): Promise<void> {
  await send('/v1/auth/forgot-password', { method: 'POST', json: { email } });
}

/** Sets a new password with the token of the link. @returns the address of the account */
export function resetPassword(token: string, password: string): Promise<string> {
  return sendToken('/v1/auth/reset-password', { token, new_password: password });
}

async function sendToken(url: string, json: object): Promise<string> {
  const response = await send(url, { method: 'POST', json });
  return (await readJson(response, isSignInAccount)).email;
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

/** Asks for a message with a link that gives the account another address. */
export async function changeEmail(email: string, password: string): Promise<void> {
  await sendAuthenticated('/v1/me/email', { method: 'PUT', json: { email, password } });
}

/** Asks again for the link to the address that waits for confirmation. */
export async function resendConfirmation(): Promise<void> {
  await sendAuthenticated('/v1/me/email/confirmation-mail', { method: 'POST' });
}

/** Confirms an address of the signed-in account with the token of a link. */
export async function confirmEmail(token: string): Promise<void> {
  await sendAuthenticated('/v1/me/email/confirm', { method: 'POST', json: { token } });
}

export async function deleteAccount(password: string): Promise<void> {
  await sendAuthenticated('/v1/me', { method: 'DELETE', json: { password } });
  rememberSignedIn(false);
}

export async function changePassword(oldPassword: string, newPassword: string): Promise<void> {
  const json = { old_password: oldPassword, new_password: newPassword };
  await sendAuthenticated('/v1/me/password', { method: 'PUT', json });
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

/** Sets how often the owner is told of news of a saved search. */
export async function setAlerts(id: number, alerts: AlertCadence): Promise<void> {
  await sendAuthenticated(`/v1/me/saved-searches/${id}`, { method: 'PATCH', json: { alerts } });
}

/** A page of the news of a saved search, the newest first. `cursor` is null for the first page. */
export function fetchNews(id: number, cursor: string | null, signal: AbortSignal): Promise<NewsList> {
  const query = cursor === null ? '' : `?${new URLSearchParams({ cursor })}`;
  return getAuthenticated(`/v1/me/saved-searches/${id}/news${query}`, isNewsList, signal);
}

export async function deleteSavedSearch(id: number): Promise<void> {
  await sendAuthenticated(`/v1/me/saved-searches/${id}`, { method: 'DELETE' });
}

async function getAuthenticated<T>(url: string, check: Check<T>, signal: AbortSignal): Promise<T> {
  return readJson(await sendAuthenticated(url, { signal }), check, signal);
}
