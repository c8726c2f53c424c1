import { ApiError, send } from '../api/client.ts';

// The cookies cannot be read; whoever never signed in is asked for nothing.
const signedInKey = 'institute-search:signed-in';
const refreshedKey = 'institute-search:refreshed';
const freshMs = 10_000;

export function maySignedIn(): boolean {
  return localStorage.getItem(signedInKey) !== null;
}

export function noteSignedIn(yes: boolean): void {
  if (yes) localStorage.setItem(signedInKey, '1');
  else localStorage.removeItem(signedInKey);
}

/** As `send`, as whoever is signed in: an access token that has run out is renewed. */
export async function sendSignedIn(url: string, options: Parameters<typeof send>[1] = {}): Promise<Response> {
  try {
    return await send(url, options);
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401 && maySignedIn())) throw error;
    await refresh();
    return send(url, options);
  }
}

// Pages over plain HTTP have no locks.
const locked = (body: () => Promise<void>): Promise<void> =>
  'locks' in navigator ? navigator.locks.request(refreshedKey, body) : body();

/** One for all tabs: a refresh token is good once, and shown twice it ends the session. */
async function refresh(): Promise<void> {
  await locked(async () => {
    if (Date.now() - Number(localStorage.getItem(refreshedKey) ?? 0) < freshMs) return;
    try {
      await send('/v1/auth/refresh', { method: 'POST' });
      localStorage.setItem(refreshedKey, String(Date.now()));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) noteSignedIn(false);
      throw error;
    }
  });
}
