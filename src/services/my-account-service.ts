import type { Redis } from 'ioredis';
import type pg from 'pg';
import { checkPassword, hashPassword } from '../auth/passwords.ts';
import { maxSavedSearches, maxShortlisted } from '../contract/bodies/saved-search-body.ts';
import type { Profile, SavedSearch, Shortlisted } from '../contract/responses/my-account-response.ts';
import { type InstituteNews, presentNews } from '../contract/responses/news-response.ts';
import {
  type Account,
  type AccountRow,
  actorOf,
  canonicalEmail,
  type IssuedToken,
} from '../domain/account.ts';
import type { AlertCadence } from '../domain/enumerations.ts';
import { AppError, invalidInput } from '../errors.ts';
import {
  deleteAccountLinks,
  deleteOtherPendingAddresses,
  findAccountLink,
  findAddressToConfirm,
  requestAccountMail,
  takeAccountLink,
} from '../storage/postgres/accounts/account-links.ts';
import {
  deleteAccount,
  findAccount,
  lockAccount,
  readClock,
  setConfirmedEmail,
  setPassword,
} from '../storage/postgres/accounts/accounts.ts';
import { accountGone, readProfileCounts } from '../storage/postgres/accounts/profiles.ts';
import {
  addSavedSearch,
  deleteSavedSearch,
  findSavedSearch,
  listSavedSearches,
  updateSavedSearch,
} from '../storage/postgres/accounts/saved-searches.ts';
import {
  addToShortlist,
  listShortlist,
  removeFromShortlist,
} from '../storage/postgres/accounts/shortlists.ts';
import { listSavedSearchNews } from '../storage/postgres/alerts/search-news.ts';
import { clearBounces } from '../storage/postgres/mail/mail-bounces.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import { createCachedFigures } from '../storage/redis/cached-figures.ts';
import type { RedisRole } from '../storage/redis/redis-client.ts';
import { createSessions, requireSessions } from '../storage/redis/sessions.ts';
import { invalidToken } from './account-link-service.ts';

// Invalidated earlier only by changes through this service: a deleted institute may be counted for up to 30 s.
const profileCacheMs = 30_000;

/** Resources of an account. All methods throw AppError database-unavailable, and unauthorized when the account is deleted. */
export interface MyAccountService {
  readProfile(account: Account): Promise<Profile>;
  listShortlist(accountId: number): Promise<Shortlisted[]>;
  /** @throws AppError not-found, conflict */
  addToShortlist(accountId: number, slug: string): Promise<void>;
  /** @throws AppError not-found */
  removeFromShortlist(accountId: number, slug: string): Promise<void>;
  listSavedSearches(accountId: number): Promise<SavedSearch[]>;
  /** @throws AppError not-found */
  findSavedSearch(accountId: number, id: number): Promise<SavedSearch>;
  /** @param search.query in canonical form @throws AppError conflict */
  addSavedSearch(
    accountId: number,
    search: { name: string; query: string; alerts: AlertCadence },
  ): Promise<SavedSearch>;
  /** @param change null leaves a field as it is @throws AppError not-found */
  updateSavedSearch(
    accountId: number,
    id: number,
    change: { name: string | null; alerts: AlertCadence | null },
  ): Promise<SavedSearch>;
  /**
   * Lists the news of a saved search, the latest first.
   * @param page.below the `next` of the page before; null for the first page
   * @throws AppError not-found
   */
  listNews(
    accountId: number,
    id: number,
    page: { below: number | null; limit: number },
  ): Promise<{ items: InstituteNews[]; next: number | null }>;
  /** @throws AppError not-found */
  deleteSavedSearch(accountId: number, id: number): Promise<void>;
  /** Ends all other sessions of the account. @throws AppError bad-request, unauthorized, sessions-unavailable */
  changePassword(caller: Caller & { oldPassword: string; newPassword: string }): Promise<void>;
  /**
   * Asks for an e-mail to an address that the account is to have; it takes effect when the link in it is opened. Does not tell
   * whether another account has the address.
   * @throws AppError bad-request, unauthorized, sessions-unavailable
   */
  requestAddressChange(caller: Caller & { email: string; password: string }): Promise<void>;
  /** The address that waits for its confirmation. @throws AppError conflict when there is none */
  findAddressToConfirm(accountId: number): Promise<string>;
  /** Asks for another e-mail to that address. */
  requestConfirmation(request: { accountId: number; email: string; requestId: string }): Promise<void>;
  /**
   * Gives the account the address of the link; its previous address is told by e-mail. Voids all other links of the account and
   * revokes its access tokens, which state the previous address.
   * @throws AppError bad-request when the token is not valid for this account, conflict when another account has the address,
   * unauthorized, sessions-unavailable
   */
  confirmAddress(caller: Caller & { token: string }): Promise<Account>;
  /** Deletes the account, its shortlist and its saved searches. @throws AppError bad-request, unauthorized, sessions-unavailable */
  deleteAccount(caller: Caller & { password: string }): Promise<void>;
}

interface Caller {
  account: Account;
  /** the access token of the request */
  accessToken: IssuedToken;
  requestId: string;
}

/** Creates the service; does no I/O until a method is called. */
export function createMyAccountService(
  pool: pg.Pool,
  redis: Record<RedisRole, Redis>,
  onError: (error: unknown) => void,
): MyAccountService {
  const cache = createCachedFigures(redis.cache, onError);
  const sessions = createSessions(redis.sessions);
  const profileKey = (accountId: number) => `profile:${accountId}`;

  /** Runs `work` in a transaction that holds the account's lock, then invalidates its cached profile. */
  async function change<T>(
    accountId: number,
    work: (client: pg.PoolClient, row: AccountRow) => Promise<T>,
    by: { requestId?: string; actor?: string } = {},
  ): Promise<T> {
    const locked = async (client: pg.PoolClient) => {
      const row = await lockAccount(client, accountId);
      if (!row) throw accountGone();
      return work(client, row);
    };
    const result = await orUnavailable(() => transaction(pool, locked, by));
    await cache.forget(profileKey(accountId));
    return result;
  }

  /** @returns the hash that the password was checked against @throws AppError bad-request when the password is wrong */
  async function requirePassword({ id }: Account, password: string, pointer: string): Promise<string> {
    const row = await orUnavailable(() => findAccount(pool, id));
    if (row && (await checkPassword(row.password_hash, password))) return row.password_hash;
    throw wrongPassword(pointer);
  }

  /**
   * Compares, under the account's lock, the account of the access token with its current state: an operator may meanwhile
   * have disabled it or changed its role, and that must not be undone.
   * @throws AppError unauthorized
   */
  async function requireCurrent(row: AccountRow, { account, accessToken }: Caller): Promise<void> {
    const revoked = await requireSessions(() => sessions.isRevoked(accessToken));
    if (revoked || row.disabled_at || row.role !== account.role)
      throw new AppError('unauthorized', 'The access token has been revoked.');
  }

  /** The same, and the password that was checked. @throws AppError unauthorized, bad-request */
  async function requireUnchanged(
    row: AccountRow,
    caller: Caller,
    checked: { passwordHash: string; pointer: string },
  ): Promise<void> {
    await requireCurrent(row, caller);
    if (row.password_hash !== checked.passwordHash) throw wrongPassword(checked.pointer);
  }

  return {
    async readProfile(account) {
      const load = () => orUnavailable(() => readProfileCounts(pool, account.id));
      return { ...account, ...(await cache.get(profileKey(account.id), profileCacheMs, load)) };
    },
    listShortlist: (accountId) => orUnavailable(() => listShortlist(pool, accountId)),
    addToShortlist: (accountId, slug) =>
      change(accountId, (client) => addToShortlist(client, { accountId, slug, max: maxShortlisted })),
    removeFromShortlist: (accountId, slug) =>
      change(accountId, (client) => removeFromShortlist(client, accountId, slug)),
    listSavedSearches: (accountId) => orUnavailable(() => listSavedSearches(pool, accountId)),
    findSavedSearch: (accountId, id) => orUnavailable(() => findSavedSearch(pool, accountId, id)),
    addSavedSearch: (accountId, search) =>
      change(accountId, (client) => addSavedSearch(client, accountId, { ...search, max: maxSavedSearches })),
    updateSavedSearch: (accountId, id, change) =>
      orUnavailable(() => updateSavedSearch(pool, accountId, id, change)),
    async listNews(accountId, id, { below, limit }) {
      await orUnavailable(() => findSavedSearch(pool, accountId, id));
      const items = await orUnavailable(() => listSavedSearchNews(pool, id, below, limit));
      return {
        items: items.map(presentNews),
        next: items.length === limit ? (items.at(-1)?.position ?? null) : null,
      };
    },
    deleteSavedSearch: (accountId, id) =>
      change(accountId, (client) => deleteSavedSearch(client, accountId, id)),

    async changePassword({ oldPassword, newPassword, ...caller }) {
      const { id } = caller.account;
      const pointer = '/old_password';
      const checked = { passwordHash: await requirePassword(caller.account, oldPassword, pointer), pointer };
      const passwordHash = await hashPassword(newPassword);
      await change(
        id,
        async (client, row) => {
          await requireUnchanged(row, caller, checked);
          const signedOutMs = await setPassword(client, id, passwordHash);
          // Before the commit: a changed password must never leave an intruder signed in.
          await requireSessions(() => sessions.revokeOthers(id, caller.accessToken.session, signedOutMs));
        },
        { requestId: caller.requestId, actor: actorOf(id) },
      );
    },

    async requestAddressChange({ email: given, password, ...caller }) {
      const { id } = caller.account;
      const email = canonicalEmail(given);
      const pointer = '/password';
      const checked = { passwordHash: await requirePassword(caller.account, password, pointer), pointer };
      await change(id, async (client, row) => {
        await requireUnchanged(row, caller, checked);
        if (row.email === email && row.confirmed_at)
          throw invalidInput([
            { pointer: '/email', detail: 'must be another address than the confirmed one of this account' },
          ]);
        await deleteOtherPendingAddresses(client, id, email);
        await requestAccountMail(
          client,
          { purpose: 'confirm-address', email, accountId: id },
          caller.requestId,
        );
      });
    },

    async findAddressToConfirm(accountId) {
      const email = await orUnavailable(() => findAddressToConfirm(pool, accountId));
      if (email === null)
        throw new AppError(
          'conflict',
          'The address of this account is confirmed, and no other one is pending.',
        );
      return email;
    },

    requestConfirmation: ({ accountId, email, requestId }) =>
      change(accountId, (client) =>
        requestAccountMail(client, { purpose: 'confirm-address', email, accountId }, requestId),
      ),

    async confirmAddress({ token, ...caller }) {
      const { id } = caller.account;
      const link = await orUnavailable(() => findAccountLink(pool, token, ['confirm-address']));
      if (link?.account_id !== id) throw invalidInput([invalidToken]);
      await change(
        id,
        async (client, row) => {
          await requireCurrent(row, caller);
          if (!(await takeAccountLink(client, link.id))) throw invalidInput([invalidToken]);
          await setConfirmedEmail(client, id, link.email);
          await clearBounces(client, link.email);
          await deleteAccountLinks(client, id);
          if (row.email === link.email) return;
          await requestAccountMail(
            client,
            { purpose: 'address-changed', email: row.email },
            caller.requestId,
          );
          const nowMs = await readClock(client);
          await requireSessions(() => sessions.revokeAccount(id, nowMs));
        },
        { requestId: caller.requestId, actor: actorOf(id) },
      );
      return { ...caller.account, email: link.email };
    },

    async deleteAccount({ password, ...caller }) {
      const { id } = caller.account;
      const pointer = '/password';
      const checked = { passwordHash: await requirePassword(caller.account, password, pointer), pointer };
      await change(
        id,
        async (client, row) => {
          await requireUnchanged(row, caller, checked);
          const nowMs = await readClock(client);
          await deleteAccount(client, id);
          await requireSessions(() => sessions.revokeAccount(id, nowMs));
        },
        { requestId: caller.requestId, actor: actorOf(id) },
      );
    },
  };
}

function wrongPassword(pointer: string): AppError {
  return invalidInput([{ pointer, detail: 'is not the password of this account' }]);
}
