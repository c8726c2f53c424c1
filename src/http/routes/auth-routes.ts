import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { SignedIn } from '../../auth/sign-in.ts';
import { loginBody, refreshBody, registrationBody } from '../../contract/bodies/account-bodies.ts';
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { Session } from '../../contract/responses/account-response.ts';
import { AppError, hasCode } from '../../errors.ts';
import type { SignInService } from '../../services/sign-in-service.ts';
import { authenticated, refuseForeignPage, requireRole } from '../middleware/authentication.ts';
import type { LimitGuesses, LimitRegistrations } from '../middleware/rate-limiting.ts';
import { clearSessionCookies, refreshCookie, setSessionCookies } from '../middleware/session-cookies.ts';
import { bodyReader } from '../requests/json-body.ts';
import { newPasswordReader } from '../requests/new-password.ts';
import { createRouter } from '../router.ts';

const readRegistration = newPasswordReader(registrationBody, 'password', (_, { email }) => email);
const readLogin = bodyReader(loginBody);
const readRefresh = bodyReader(refreshBody);

/** `/v1/auth/…`. */
export function authRoutes(
  { signIn, keySet }: Pick<SignInService, 'signIn' | 'keySet'>,
  limitRegistrations: LimitRegistrations,
  limitGuesses: LimitGuesses,
  authenticate: Middleware,
): Router {
  const router = createRouter();

  router.post('/v1/auth/register', async (context) => {
    readNoParameters(context.querystring);
    const { email, password } = await readRegistration(context);
    // After the body is validated: a refused password does not count as a registration. Invalid requests still count as writes.
    await limitRegistrations(context);
    context.body = await signIn.register(email, password);
    context.status = 201;
  });

  router.post('/v1/auth/login', async (context) => {
    readNoParameters(context.querystring);
    const { email, password, cookie } = await readLogin(context);
    if (cookie) refuseForeignPage(context);
    const signedIn = await limitGuesses(context, email, () => signIn.logIn(email, password));
    answer(context, signedIn, cookie === true);
  });

  router.post('/v1/auth/refresh', async (context) => {
    readNoParameters(context.querystring);
    const { token, fromCookie } = await readRefreshToken(context);
    if (token === undefined) throw new AppError('unauthorized', 'Please sign in.');
    try {
      answer(context, await signIn.refresh(token), fromCookie);
    } catch (error) {
      if (fromCookie && hasCode(error, 'unauthorized')) clearSessionCookies(context);
      throw error;
    }
  });

  router.post('/v1/auth/logout', authenticate, async (context) => {
    readNoParameters(context.querystring);
    const { token, fromCookie } = await readRefreshToken(context);
    if (token === undefined) requireRole(context, 'student');
    try {
      // An access token names its session too, and may be all that the caller has.
      const signedIn = authenticated(context);
      if (signedIn) await signIn.endSession(signedIn.token.session);
      if (token !== undefined) await signIn.logOut(token);
    } finally {
      if (fromCookie || token === undefined) clearSessionCookies(context);
    }
    context.status = 204;
  });

  router.get('/v1/auth/jwks.json', async (context) => {
    readNoParameters(context.querystring);
    context.set('Cache-Control', 'public, max-age=60');
    context.body = await keySet();
  });

  return router;
}

/** The refresh token from the body, otherwise from the cookie. @throws AppError forbidden for a cookie sent by another site */
async function readRefreshToken(
  context: Context,
): Promise<{ token: string | undefined; fromCookie: boolean }> {
  const inCookie = context.cookies.get(refreshCookie);
  // A chunked body has no Content-Length.
  const hasBody = (context.request.length ?? 0) > 0 || context.get('Transfer-Encoding') !== '';
  const { refresh_token: inBody } = hasBody ? await readRefresh(context) : {};
  if (inBody !== undefined || inCookie === undefined) return { token: inBody, fromCookie: false };
  refuseForeignPage(context);
  return { token: inCookie, fromCookie: true };
}

function answer(context: Context, signedIn: SignedIn, inCookies: boolean) {
  if (inCookies) setSessionCookies(context, signedIn);
  context.body = {
    account: signedIn.account,
    token_type: 'Bearer',
    expires_in: signedIn.expiresInSeconds,
    ...(!inCookies && { access_token: signedIn.accessToken, refresh_token: signedIn.refreshToken }),
  } satisfies Session;
}
