import type { Context } from 'koa';
import type { SignedIn } from '../../auth/sign-in.ts';

export const accessCookie = 'institutes_access';
export const refreshCookie = 'institutes_refresh';

const refreshSeconds = 30 * 24 * 3_600;

/** Sets both tokens as cookies that scripts cannot read and that browsers do not send from other sites. */
export function setSessionCookies(
  context: Context,
  { accessToken, refreshToken, expiresInSeconds }: SignedIn,
): void {
  const common = { httpOnly: true, sameSite: 'strict', secure: context.secure, overwrite: true } as const;
  context.cookies.set(accessCookie, accessToken, {
    ...common,
    path: '/v1',
    maxAge: expiresInSeconds * 1_000,
  });
  context.cookies.set(refreshCookie, refreshToken, {
    ...common,
    path: '/v1/auth',
    maxAge: refreshSeconds * 1_000,
  });
}

export function clearSessionCookies(context: Context): void {
  context.cookies.set(accessCookie, null, { path: '/v1' });
  context.cookies.set(refreshCookie, null, { path: '/v1/auth' });
}
