import type { Redis } from 'ioredis';
import type pg from 'pg';
import { checkPassword, hashPassword } from '../auth/passwords.ts';
import { mostSavedSearches, mostShortlisted } from '../contract/bodies/saved-search-body.ts';
import type { Profile, SavedSearch, Shortlisted } from '../contract/responses/my-account-response.ts';
import { type Account, type AccountRow, actorOf, type IssuedToken } from '../domain/account.ts';
import { AppError, badBody } from '../errors.ts';
import {
  deleteAccount,
  findAccount,
  lockAccount,
  readClock,
  setPassword,
} from '../storage/postgres/accounts/accounts.ts';
import { gone, readProfileCounts } from '../storage/postgres/accounts/profiles.ts';
import {
  addSavedSearch,
  deleteSavedSearch,
  findSavedSearch,
  listSavedSearches,
} from '../storage/postgres/accounts/saved-searches.ts';
import {
  addToShortlist,
  listShortlist,
  removeFromShortlist,
} from '../storage/postgres/accounts/shortlists.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import { createCachedFigures } from '../storage/redis/cached-figures.ts';
import type { RedisRole } from '../storage/redis/redis-client.ts';
import { createSessions, requireSessions } from '../storage/redis/sessions.ts';

// Only what this API changes ends it earlier: an institute that is deleted for good still counts for as long.
const keptMs = 30_000;

/** What belongs to an account. All of it throws AppError unauthorized where the account is gone, database-unavailable. */
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
  /** `query` is canonical. @throws AppError conflict */
  addSavedSearch(
    accountId: number,
    search: { name: string; query: string; notify: boolean },
  ): Promise<SavedSearch>;
  /** @throws AppError not-found */
  deleteSavedSearch(accountId: number, id: number): Promise<void>;
  /** Ends all sessions but the token's. @throws AppError bad-request, unauthorized, sessions-unavailable */
  changePassword(caller: Caller & { oldPassword: string; newPassword: string }): Promise<void>;
  /** With all that is its own. @throws AppError bad-request, unauthorized, sessions-unavailable */
  deleteAccount(caller: Caller & { password: string }): Promise<void>;
}

interface Caller {
  account: Account;
  token: IssuedToken;
  requestId: string;
}

/** Does no I/O until asked. */
export function createMyAccountService(
  pool: pg.Pool,
  redis: Record<RedisRole, Redis>,
  onError: (error: unknown) => void,
): MyAccountService {
  const kept = createCachedFigures(redis.cache, onError);
  const sessions = createSessions(redis.sessions);
  const profileOf = (accountId: number) => `profile:${accountId}`;

  /** Changes what the account has, one at a time. */
  async function change<T>(
    accountId: number,
    work: (client: pg.PoolClient, row: AccountRow) => Promise<T>,
    by: { requestId?: string; actor?: string } = {},
  ): Promise<T> {
    const locked = async (client: pg.PoolClient) => {
      const row = await lockAccount(client, accountId);
      if (!row) throw gone();
      return work(client, row);
    };
    const result = await orUnavailable(() => transaction(pool, locked, by));
    await kept.forget(profileOf(accountId));
    return result;
  }

  /** @throws AppError bad-request where this is not the account's password. @returns the hash that it was checked against */
  async function demandPassword({ id }: Account, password: string, pointer: string): Promise<string> {
    const row = await orUnavailable(() => findAccount(pool, id));
    if (row && (await checkPassword(row.password_hash, password))) return row.password_hash;
    throw wrongPassword(pointer);
  }

  /**
   * Compares, under the account's lock, what was checked before with what is: an operator may have disabled the account,
   * given it another role or another password meanwhile, and that must stand.
   * @throws AppError unauthorized, bad-request
   */
  async function demandUnchanged(
    row: AccountRow,
    { account, token }: Caller,
    checked: { passwordHash: string; pointer: string },
  ): Promise<void> {
    const revoked = await requireSessions(() => sessions.isRevoked(token));
    if (revoked || row.disabled_at || row.role !== account.role)
      throw new AppError('unauthorized', 'The access token has been revoked.');
    if (row.password_hash !== checked.passwordHash) throw wrongPassword(checked.pointer);
  }

  return {
    async readProfile(account) {
      const load = () => orUnavailable(() => readProfileCounts(pool, account.id));
      return { ...account, ...(await kept.get(profileOf(account.id), keptMs, load)) };
    },
    listShortlist: (accountId) => orUnavailable(() => listShortlist(pool, accountId)),
    addToShortlist: (accountId, slug) =>
      change(accountId, (client) => addToShortlist(client, { accountId, slug, most: mostShortlisted })),
    removeFromShortlist: (accountId, slug) =>
      change(accountId, (client) => removeFromShortlist(client, accountId, slug)),
    listSavedSearches: (accountId) => orUnavailable(() => listSavedSearches(pool, accountId)),
    findSavedSearch: (accountId, id) => orUnavailable(() => findSavedSearch(pool, accountId, id)),
    addSavedSearch: (accountId, search) =>
      change(accountId, (client) =>
        addSavedSearch(client, accountId, { ...search, most: mostSavedSearches }),
      ),
    deleteSavedSearch: (accountId, id) =>
      change(accountId, (client) => deleteSavedSearch(client, accountId, id)),

    async changePassword({ oldPassword, newPassword, ...by }) {
      const { id } = by.account;
      const pointer = '/old_password';
      const checked = { passwordHash: await demandPassword(by.account, oldPassword, pointer), pointer };
      const passwordHash = await hashPassword(newPassword);
      await change(
        id,
        async (client, row) => {
          await demandUnchanged(row, by, checked);
          const signedOutMs = await setPassword(client, id, passwordHash);
          // Before the commit: a password that is changed while somebody stays signed in would be worse than none.
          await requireSessions(() => sessions.revokeOthers(id, by.token.session, signedOutMs));
        },
        { requestId: by.requestId, actor: actorOf(id) },
      );
    },

    async deleteAccount({ password, ...by }) {
      const { id } = by.account;
      const pointer = '/password';
      const checked = { passwordHash: await demandPassword(by.account, password, pointer), pointer };
      await change(
        id,
        async (client, row) => {
          await demandUnchanged(row, by, checked);
          const nowMs = await readClock(client);
          await deleteAccount(client, id);
          await requireSessions(() => sessions.revokeAccount(id, nowMs));
        },
        { requestId: by.requestId, actor: actorOf(id) },
      );
    },
  };
}

function wrongPassword(pointer: string): AppError {
  return badBody([{ pointer, detail: 'is not the password of this account' }]);
}
