import type { Context, Middleware } from 'koa';
import { type Account, hasRole, type IssuedToken } from '../../domain/account.ts';
import type { Role } from '../../domain/enumerations.ts';
import { AppError } from '../../errors.ts';
import type { SignInService } from '../../services/sign-in-service.ts';
import { accessCookie } from './session-cookies.ts';

const safeMethods = ['GET', 'HEAD', 'OPTIONS'];

/** The outcome of authentication. */
type Authentication =
  | { kind: 'anonymous' }
  | { kind: 'account'; account: Account; token: IssuedToken }
  | { kind: 'rejected'; error: AppError };

/**
 * Authenticates the request by bearer token or cookie. Rejects nothing by itself: the routes behind it decide by
 * `requireRole` and `authenticated` whether they need an account.
 */
export function authentication(signInService: Pick<SignInService, 'verifyToken' | 'isRevoked'>): Middleware {
  return async (context, next) => {
    const outcome: Authentication = await authenticate(context).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error;
      return { kind: 'rejected', error };
    });
    context.state.authentication = outcome;
    await next();
  };

  async function authenticate(context: Context): Promise<Authentication> {
    const text = bearerToken(context) ?? cookieToken(context);
    if (text === null) return { kind: 'anonymous' };
    const claims = await signInService.verifyToken(text);
    if (!claims) throw new AppError('unauthorized', 'The access token is invalid or has expired.');
    const { account, token } = claims;
    if (await signInService.isRevoked(token))
      throw new AppError('unauthorized', 'The access token has been revoked.');
    return { kind: 'account', account, token };
  }
}

function authenticationOf(context: Context): Authentication {
  return (context.state as { authentication: Authentication }).authentication;
}

/** The account and its access token; null when the request has no valid token. */
export function authenticated(context: Context): { account: Account; token: IssuedToken } | null {
  const authentication = authenticationOf(context);
  return authentication.kind === 'account' ? authentication : null;
}

/**
 * The account that the request is authenticated for, and its access token.
 * @throws AppError unauthorized without a valid access token, forbidden when the account's role is below `minimumRole`,
 * sessions-unavailable when the token could not be checked
 */
export function requireRole(context: Context, minimumRole: Role): Account {
  return requireAuthentication(context, minimumRole).account;
}

/** The same with the access token. @throws AppError as `requireRole` does */
export function requireAuthentication(
  context: Context,
  minimumRole: Role,
): { account: Account; token: IssuedToken } {
  const authentication = authenticationOf(context);
  if (authentication.kind === 'anonymous') {
    context.set('WWW-Authenticate', 'Bearer');
    throw new AppError('unauthorized', 'Please sign in.');
  }
  if (authentication.kind === 'rejected') {
    const { error } = authentication;
    if (error.code === 'unauthorized') context.set('WWW-Authenticate', 'Bearer error="invalid_token"');
    throw error;
  }
  const { account } = authentication;
  if (!hasRole(account, minimumRole))
    throw new AppError(
      'forbidden',
      `This action requires the role \`${minimumRole}\`; your role is \`${account.role}\`.`,
    );
  return authentication;
}

function bearerToken(context: Context): string | null {
  const header = context.get('Authorization');
  if (header === '') return null;
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(header) ?? [];
  if (!token)
    throw new AppError('unauthorized', 'The Authorization header must have the form: Bearer <access token>.');
  return token;
}

/** Pages of other sites can send our cookies, though not read the answer: a change by cookie must come from our own page. */
function cookieToken(context: Context): string | null {
  const token = context.cookies.get(accessCookie);
  if (!token) return null;
  if (!safeMethods.includes(context.method)) refuseForeignPage(context);
  return token;
}

/** @throws AppError forbidden when the request comes from a page of another site */
export function refuseForeignPage(context: Context): void {
  const site = context.get('Sec-Fetch-Site');
  const origin = context.get('Origin');
  const isSameOrigin =
    site !== '' ? site === 'same-origin' : origin === `${context.protocol}://${context.host}`;
  if (!isSameOrigin)
    throw new AppError('forbidden', 'Cookies are accepted only in requests from pages of this site.');
}
