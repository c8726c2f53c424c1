import type { Redis } from 'ioredis';
import type pg from 'pg';
import { checkPassword, hashPassword } from '../auth/passwords.ts';
import { createCursorKey } from '../contract/opaque-cursor.ts';
import { type Account, actorOf, canonicalEmail } from '../domain/account.ts';
import { readUnsubscription, type Unsubscription } from '../domain/mail/unsubscribe-token.ts';
import { type FieldError, invalidInput } from '../errors.ts';
import {
  type AccountLink,
  deleteRegistrations,
  findAccountLink,
  requestAccountMail,
  takeAccountLink,
} from '../storage/postgres/accounts/account-links.ts';
import {
  addAccount,
  lockAccount,
  setConfirmedEmail,
  setPassword,
} from '../storage/postgres/accounts/accounts.ts';
import { stopAlerts } from '../storage/postgres/accounts/saved-searches.ts';
import { readInstallationKey } from '../storage/postgres/installation-keys.ts';
import { clearBounces } from '../storage/postgres/mail/mail-bounces.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import { createSessions, requireSessions } from '../storage/redis/sessions.ts';

/**
 * What links in e-mails lead to: registering, setting a forgotten password, ending alerts. Asking for one of the first two does
 * not look whether the address has an account: it stores a request for an e-mail, and a worker decides what to send. All methods
 * throw AppError database-unavailable.
 */
export interface AccountLinkService {
  /** Asks for an e-mail that confirms the address. There is no account until then. @throws AppError overloaded */
  requestRegistration(request: { email: string; password: string; requestId: string }): Promise<void>;
  /** Finds the registration of a token. @throws AppError bad-request when the token is not valid */
  findRegistration(token: string): Promise<AccountLink>;
  /**
   * Creates the account of a registration. It requires the password that was chosen then: whoever opens the link may not be
   * who registered the address, and a password that its owner does not know must not become valid.
   * @throws AppError bad-request when the password is wrong or the link has been used, conflict when the address has an
   * account by now, overloaded
   */
  confirmRegistration(registration: AccountLink, password: string, requestId: string): Promise<Account>;
  /** Asks for an e-mail to set a new password. */
  requestPasswordReset(request: { email: string; requestId: string }): Promise<void>;
  /** The address of the account whose password the token may set; null when the token is not valid. */
  findResetAddress(token: string): Promise<string | null>;
  /**
   * Sets the password, ends all sessions, voids all other links, and confirms the address. Of two concurrent calls one
   * succeeds.
   * @throws AppError bad-request when the token is not valid, sessions-unavailable, overloaded
   */
  resetPassword(request: { token: string; newPassword: string; requestId: string }): Promise<Account>;
  /** What the token of a link at the end of an e-mail would end; null when this installation did not sign it. */
  readUnsubscription(token: string): Promise<Unsubscription | null>;
  /** Ends the alerts that the token names, again without effect if they are off or gone. Null as above. */
  unsubscribe(token: string): Promise<Unsubscription | null>;
}

/** Creates the service; does no I/O until a method is called. */
export function createAccountLinkService(pool: pg.Pool, sessionsRedis: Redis): AccountLinkService {
  const sessions = createSessions(sessionsRedis);
  const findRegistration = (token: string) =>
    orUnavailable(() => findAccountLink(pool, token, ['registration']));
  const findReset = (token: string) =>
    orUnavailable(() => findAccountLink(pool, token, ['reset-password', 'already-registered']));

  const key = createCursorKey(() => orUnavailable(() => readInstallationKey(pool, 'unsubscribe')));
  const read = async (token: string) => readUnsubscription(await key.read(), token);

  return {
    async requestRegistration({ email, password, requestId }) {
      const passwordHash = await hashPassword(password);
      const link = { purpose: 'registration', email: canonicalEmail(email), passwordHash } as const;
      await orUnavailable(() => transaction(pool, (client) => requestAccountMail(client, link, requestId)));
    },

    async findRegistration(token) {
      const link = await findRegistration(token);
      if (!link) throw invalidInput([invalidToken]);
      return link;
    },

    async confirmRegistration({ id, email, password_hash: passwordHash }, password, requestId) {
      if (passwordHash === null || !(await checkPassword(passwordHash, password)))
        throw invalidInput([
          {
            pointer: '/password',
            detail: 'is not the password that was chosen when this address was registered',
          },
        ]);
      return orUnavailable(() =>
        transaction(
          pool,
          async (client) => {
            if (!(await takeAccountLink(client, id))) throw invalidInput([invalidToken]);
            const account = { email, passwordHash, role: 'student', isConfirmed: true } as const;
            const added = await addAccount(client, account);
            await deleteRegistrations(client, email);
            await clearBounces(client, email);
            return added;
          },
          { requestId },
        ),
      );
    },

    async requestPasswordReset({ email, requestId }) {
      const link = { purpose: 'reset-password', email: canonicalEmail(email) } as const;
      await orUnavailable(() => transaction(pool, (client) => requestAccountMail(client, link, requestId)));
    },

    async findResetAddress(token) {
      return (await findReset(token))?.email ?? null;
    },

    async resetPassword({ token, newPassword, requestId }) {
      const link = await findReset(token);
      if (!link || link.account_id === null) throw invalidInput([invalidToken]);
      const { id, email, account_id: accountId } = link;
      const passwordHash = await hashPassword(newPassword);
      return orUnavailable(() =>
        transaction(
          pool,
          async (client) => {
            const account = await lockAccount(client, accountId);
            if (!account || account.disabled_at || !(await takeAccountLink(client, id)))
              throw invalidInput([invalidToken]);
            const signedOutMs = await setPassword(client, accountId, passwordHash);
            await setConfirmedEmail(client, accountId, email);
            await clearBounces(client, email);
            // Before the commit: a changed password must never leave an intruder signed in.
            await requireSessions(() => sessions.revokeAccount(accountId, signedOutMs));
            return { id: accountId, email, role: account.role };
          },
          { requestId, actor: actorOf(accountId) },
        ),
      );
    },

    readUnsubscription: read,

    async unsubscribe(token) {
      const found = await read(token);
      if (found) await orUnavailable(() => stopAlerts(pool, found.accountId, found.savedSearchId));
      return found;
    },
  };
}

/** The error of a token that is unknown, used, void, expired, or for something else: which of these is not told. */
export const invalidToken: FieldError = {
  pointer: '/token',
  detail: 'is not valid; it may have expired, or have been used or replaced',
};
