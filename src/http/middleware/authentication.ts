import type { Context, Middleware } from 'koa';
import type { TokenClaims } from '../../auth/tokens.ts';
import { type Account, hasRole, type IssuedToken, type Role } from '../../domain/account.ts';
import { AppError } from '../../errors.ts';
import { accessCookie } from './session-cookies.ts';

export interface AuthenticationDependencies {
  verifyToken: (token: string) => Promise<TokenClaims | null>;
  /** @throws AppError sessions-unavailable */
  isRevoked: (token: IssuedToken) => Promise<boolean>;
}

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Finds out who asks, by bearer token or cookie, for the routes behind it: `requireRole` tells them.
 */
export function authentication(deps: AuthenticationDependencies): Middleware {
  return async (context, next) => {
    context.state.account = await identify(context).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return error;
    });
    await next();
  };

  async function identify(context: Context): Promise<Account | AppError> {
    const token = bearerToken(context) ?? cookieToken(context);
    if (token === null) return unauthorized('Please log in.', 'Bearer');
    const claims = await deps.verifyToken(token);
    if (!claims) return unauthorized('This access token does not hold, or no longer.');
    const revoked = await deps.isRevoked(claims.token);
    context.state.token = claims.token;
    return revoked ? unauthorized('This access token was revoked.') : claims.account;
  }
}

/**
 * Who asks.
 * @throws AppError unauthorized where nobody is known, forbidden where the role is less than `least`
 */
export function requireRole(context: Context, least: Role): Account {
  const { account } = context.state as { account: Account | AppError };
  if (account instanceof AppError) throw account;
  if (!hasRole(account, least))
    throw new AppError('forbidden', `This takes the role ${least}; yours is ${account.role}.`);
  return account;
}

/** Whether the request has an access token that is valid. */
export function isSignedIn(context: Context): boolean {
  const { account } = context.state as { account: Account | AppError };
  return !(account instanceof AppError);
}

/** The access token of whoever asks; `requireRole` or `isSignedIn` comes first. */
export function tokenOf(context: Context): IssuedToken {
  return (context.state as { token: IssuedToken }).token;
}

function bearerToken(context: Context): string | null {
  const header = context.get('Authorization');
  if (header === '') return null;
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(header) ?? [];
  if (!token) throw unauthorized('Authorization takes: Bearer <access token>.');
  return token;
}

/** A page of another site can send cookies along, though not read the answer: what changes something must be ours. */
function cookieToken(context: Context): string | null {
  const token = context.cookies.get(accessCookie);
  if (!token) return null;
  if (!safeMethods.includes(context.method)) refuseForeignPage(context);
  return token;
}

/** @throws AppError forbidden where a page of another site asks */
export function refuseForeignPage(context: Context): void {
  const site = context.get('Sec-Fetch-Site');
  const origin = context.get('Origin');
  const own = site !== '' ? site === 'same-origin' : origin === `${context.protocol}://${context.host}`;
  if (!own) throw new AppError('forbidden', 'Cookies count only for requests of our own page.');
}

function unauthorized(message: string, challenge = 'Bearer error="invalid_token"'): AppError {
  return new AppError('unauthorized', message, { headers: { 'WWW-Authenticate': challenge } });
}
