import { ApiError, send } from '../api/client.ts';

// Scripts cannot read the session cookies. This entry records that somebody signed in here: visitors without it cause no
// requests for an account.
const signedInKey = 'institute-search:signed-in';
const refreshedKey = 'institute-search:refreshed';
/** Another tab that refreshed within this time has already set new cookies. */
const refreshValidMs = 10_000;

/** Whether somebody signed in here before; the session may have expired since. */
export function mayBeSignedIn(): boolean {
  return localStorage.getItem(signedInKey) !== null;
}

export function rememberSignedIn(isSignedIn: boolean): void {
  if (isSignedIn) localStorage.setItem(signedInKey, '1');
  else localStorage.removeItem(signedInKey);
}

/** Like `send`, but refreshes an expired access token and repeats the request. */
export async function sendAuthenticated(
  url: string,
  options: Parameters<typeof send>[1] = {},
): Promise<Response> {
  try {
    return await send(url, options);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401 && mayBeSignedIn())) throw error;
    await refresh();
    return send(url, options);
  }
}

// The Web Locks API is missing on pages that are served over plain HTTP.
const withLock = (body: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request(refreshedKey, body) : body();

/** Refreshes the session once for all tabs: a refresh token is valid once, and using it again ends the session. */
async function refresh(): Promise<void> {
  await withLock(async () => {
    if (Date.now() - Number(localStorage.getItem(refreshedKey) ?? 0) < refreshValidMs) return;
    try {
      await send('/v1/auth/refresh', { method: 'POST' });
      localStorage.setItem(refreshedKey, String(Date.now()));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) rememberSignedIn(false);
      throw error;
    }
  });
}
