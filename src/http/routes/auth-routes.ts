import type Router from '@koa/router';
import type { Context, Middleware } from 'koa';
import type { SignedIn } from '../../auth/sign-in.ts';
import {
  forgottenPasswordBody,
  loginBody,
  passwordResetBody,
  refreshBody,
  registrationBody,
  registrationConfirmationBody,
} from '../../contract/bodies/account-bodies.ts';
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { MailRequested, Session } from '../../contract/responses/account-response.ts';
import { AppError, hasCode } from '../../errors.ts';
import { type AccountLinkService, invalidToken } from '../../services/account-link-service.ts';
import type { SignInService } from '../../services/sign-in-service.ts';
import { authenticated, refuseForeignPage, requireRole } from '../middleware/authentication.ts';
import type { ForgiveGuesses, LimitGuesses, LimitMails } from '../middleware/rate-limiting.ts';
import { clearSessionCookies, refreshCookie, setSessionCookies } from '../middleware/session-cookies.ts';
import { findAddressErrors } from '../requests/address-errors.ts';
import { bodyReader } from '../requests/json-body.ts';
import { newPasswordReader } from '../requests/new-password.ts';
import { requestIdOf } from '../requests/request-id.ts';
import { createRouter } from '../router.ts';

const readRegistration = newPasswordReader(registrationBody, 'password', (_, { email }) => ({
  email,
  errors: findAddressErrors(email),
}));
const readConfirmation = bodyReader(registrationConfirmationBody);
const readForgottenPassword = bodyReader(forgottenPasswordBody);
const readLogin = bodyReader(loginBody);
const readRefresh = bodyReader(refreshBody);

interface AuthDependencies {
  signInService: Pick<SignInService, 'signIn' | 'keySet'>;
  accountLinkService: AccountLinkService;
  limitMails: LimitMails;
  limitGuesses: LimitGuesses;
  forgiveGuesses: ForgiveGuesses;
  authenticate: Middleware;
}

/** `/v1/auth/…`. */
export function authRoutes(deps: AuthDependencies): Router {
  const { accountLinkService: links, limitMails, limitGuesses } = deps;
  const { signIn, keySet } = deps.signInService;
  const router = createRouter();
  const readReset = newPasswordReader(passwordResetBody, 'new_password', async (_, { token }) => {
    const email = typeof token === 'string' ? await links.findResetAddress(token) : null;
    return { email, errors: email === null ? [invalidToken] : [] };
  });

  // The responses to a registration and to a forgotten password are the same, and so is the work behind them, whether or not the
  // address has an account: nothing here looks for it.
  router.post('/v1/auth/register', async (context) => {
    readNoParameters(context.querystring);
    const { email, password } = await readRegistration(context);
    // After the body is validated: a refused password does not count. Invalid requests still count as writes.
    await limitMails(context, email);
    await links.requestRegistration({ email, password, requestId: requestIdOf(context) });
    context.status = 202;
    context.body = {
      message:
        'We have sent an e-mail to this address. Please open the link in it to finish the registration.',
    } satisfies MailRequested;
  });

  router.post('/v1/auth/confirm-registration', async (context) => {
    readNoParameters(context.querystring);
    const { token, password } = await readConfirmation(context);
    const registration = await links.findRegistration(token);
    context.body = await limitGuesses(context, registration.email, () =>
      links.confirmRegistration(registration, password, requestIdOf(context)),
    );
    context.status = 201;
  });

  router.post('/v1/auth/forgot-password', async (context) => {
    readNoParameters(context.querystring);
    const { email } = await readForgottenPassword(context);
    await limitMails(context, email);
    await links.requestPasswordReset({ email, requestId: requestIdOf(context) });
    context.status = 202;
    context.body = {
      message:
        'If an account has this address, we have sent an e-mail to it. The link in it sets a new password.',
    } satisfies MailRequested;
  });

  router.post('/v1/auth/reset-password', async (context) => {
    readNoParameters(context.querystring);
    const { token, new_password: newPassword } = await readReset(context);
    const account = await links.resetPassword({ token, newPassword, requestId: requestIdOf(context) });
    await deps.forgiveGuesses(context, account.email);
    context.body = account;
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

  router.post('/v1/auth/logout', deps.authenticate, async (context) => {
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
