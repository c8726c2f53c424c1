import type Router from '@koa/router';
import type { Context } from 'koa';
import {
  accountDeletionBody,
  addressChangeBody,
  addressConfirmationBody,
  passwordChangeBody,
} from '../../contract/bodies/account-bodies.ts';
import type { CursorKey } from '../../contract/opaque-cursor.ts';
import { isSlug } from '../../contract/parameters/institute-parameters.ts';
import { newsParameters } from '../../contract/parameters/page-parameters.ts';
import { parameterReader, readNoParameters } from '../../contract/reading/parameter-reader.ts';
import type { MailRequested } from '../../contract/responses/account-response.ts';
import type { Account } from '../../domain/account.ts';
import { AppError } from '../../errors.ts';
import type { MyAccountService } from '../../services/my-account-service.ts';
import { requireAuthentication, requireRole } from '../middleware/authentication.ts';
import type { LimitGuesses, LimitMails } from '../middleware/rate-limiting.ts';
import { clearSessionCookies } from '../middleware/session-cookies.ts';
import { findAddressErrors } from '../requests/address-errors.ts';
import { checkedBodyReader } from '../requests/checked-body.ts';
import { bodyReader } from '../requests/json-body.ts';
import { createListCursor } from '../requests/list-cursor.ts';
import { newPasswordReader } from '../requests/new-password.ts';
import { recordId } from '../requests/record-id.ts';
import { requestIdOf } from '../requests/request-id.ts';
import { readSavedSearch, readSavedSearchChange } from '../requests/saved-search-request.ts';
import { createRouter } from '../router.ts';

const readNewsParameters = parameterReader(newsParameters);
const readDeletion = bodyReader(accountDeletionBody);
const readPasswordChange = newPasswordReader(passwordChangeBody, 'new_password', (context) => ({
  email: requireRole(context, 'student').email,
}));
const readAddressChange = checkedBodyReader(addressChangeBody, (body) =>
  findAddressErrors((body as { email?: unknown } | null)?.email),
);
const readAddressConfirmation = bodyReader(addressConfirmationBody);

const mailRequested: MailRequested = {
  message: 'We have sent an e-mail to this address. Please open the link in it to confirm the address.',
};

interface MyAccountDependencies {
  myAccountService: MyAccountService;
  cursorKey: CursorKey;
  limitGuesses: LimitGuesses;
  limitMails: LimitMails;
}

/** `/v1/me` and the paths below it: resources of the authenticated account. */
export function myAccountRoutes(deps: MyAccountDependencies): Router {
  const { myAccountService: service, limitGuesses, limitMails } = deps;
  const newsCursors = createListCursor<[position: number]>(deps.cursorKey, 'news', ['number']);
  const router = createRouter();

  router.get('/v1/me', async (context) => {
    context.body = await service.readProfile(accountOf(context));
  });

  router.delete('/v1/me', async (context) => {
    const account = accountOf(context);
    const { password } = await readDeletion(context);
    await limitGuesses(context, account.email, () =>
      service.deleteAccount({ ...callerOf(context), password }),
    );
    clearSessionCookies(context);
    context.status = 204;
  });

  router.put('/v1/me/password', async (context) => {
    const account = accountOf(context);
    const { old_password: oldPassword, new_password: newPassword } = await readPasswordChange(context);
    await limitGuesses(context, account.email, () =>
      service.changePassword({ ...callerOf(context), oldPassword, newPassword }),
    );
    context.status = 204;
  });

  router.put('/v1/me/email', async (context) => {
    const account = accountOf(context);
    const { email, password } = await readAddressChange(context);
    await limitMails(context, email);
    await limitGuesses(context, account.email, () =>
      service.requestAddressChange({ ...callerOf(context), email, password }),
    );
    context.status = 202;
    context.body = mailRequested;
  });

  router.post('/v1/me/email/confirmation-mail', async (context) => {
    const { id: accountId } = accountOf(context);
    const email = await service.findAddressToConfirm(accountId);
    await limitMails(context, email);
    await service.requestConfirmation({ accountId, email, requestId: requestIdOf(context) });
    context.status = 202;
    context.body = mailRequested;
  });

  router.post('/v1/me/email/confirm', async (context) => {
    accountOf(context);
    const { token } = await readAddressConfirmation(context);
    context.body = await service.confirmAddress({ ...callerOf(context), token });
  });

  router.get('/v1/me/shortlist', async (context) => {
    context.body = { items: await service.listShortlist(accountOf(context).id) };
  });

  router.put('/v1/me/shortlist/:slug', async (context) => {
    await service.addToShortlist(accountOf(context).id, slugOf(context.params.slug));
    context.status = 204;
  });

  router.delete('/v1/me/shortlist/:slug', async (context) => {
    await service.removeFromShortlist(accountOf(context).id, slugOf(context.params.slug));
    context.status = 204;
  });

  router.get('/v1/me/saved-searches', async (context) => {
    context.body = { items: await service.listSavedSearches(accountOf(context).id) };
  });

  router.post('/v1/me/saved-searches', async (context) => {
    const { id } = accountOf(context);
    context.body = await service.addSavedSearch(id, await readSavedSearch(context));
    context.status = 201;
  });

  router.get('/v1/me/saved-searches/:id', async (context) => {
    const { id } = accountOf(context);
    context.body = await service.findSavedSearch(id, recordId(context.params.id));
  });

  router.patch('/v1/me/saved-searches/:id', async (context) => {
    const { id } = accountOf(context);
    context.body = await service.updateSavedSearch(
      id,
      recordId(context.params.id),
      await readSavedSearchChange(context),
    );
  });

  router.get('/v1/me/saved-searches/:id/news', async (context) => {
    const { id } = requireRole(context, 'student');
    const savedSearchId = recordId(context.params.id);
    const parameters = readNewsParameters(context.querystring);
    const list = { ...parameters, savedSearchId };
    const [below = null] = (await newsCursors.read(list)) ?? [];
    const { items, next } = await service.listNews(id, savedSearchId, {
      below,
      limit: parameters.limit ?? 20,
    });
    context.body = { items, cursor: await newsCursors.write(list, next === null ? null : [next]) };
  });

  router.delete('/v1/me/saved-searches/:id', async (context) => {
    const { id } = accountOf(context);
    await service.deleteSavedSearch(id, recordId(context.params.id));
    context.status = 204;
  });

  return router;
}

function accountOf(context: Context): Account {
  const account = requireRole(context, 'student');
  readNoParameters(context.querystring);
  return account;
}

function callerOf(context: Context) {
  const { account, token: accessToken } = requireAuthentication(context, 'student');
  return { account, accessToken, requestId: requestIdOf(context) };
}

function slugOf(text = ''): string {
  if (!isSlug(text)) throw new AppError('not-found', `No institute with the slug "${text}" exists.`);
  return text;
}
