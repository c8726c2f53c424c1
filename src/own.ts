import type { Redis } from 'ioredis';
import type pg from 'pg';
import { whileSessions } from './accounts.ts';
import { checkPassword, hashPassword } from './auth/passwords.ts';
import type { Account } from './domain/account.ts';
import { mostSavedSearches, mostShortlisted } from './domain/own.ts';
import type { Profile, SavedSearch, Shortlisted } from './domain/responses/own.ts';
import { badBody } from './errors.ts';
import { deleteAccount, findAccount, setPassword } from './storage/accounts.ts';
import { createKeptFigures } from './storage/kept-figures.ts';
import { transaction, whileAvailable } from './storage/postgres.ts';
import { lockAccount, readOwnFigures } from './storage/profiles.ts';
import {
  addSavedSearch,
  deleteSavedSearch,
  findSavedSearch,
  listSavedSearches,
} from './storage/saved-searches.ts';
import { createSessions } from './storage/sessions.ts';
import { addToShortlist, listShortlist, removeFromShortlist } from './storage/shortlists.ts';

// Only what this API changes ends it earlier: an institute that is deleted for good still counts for as long.
const keptMs = 30_000;

/** What belongs to an account. All of it throws AppError unauthorized where the account is gone, database-unavailable. */
export interface Own {
  profile(account: Account): Promise<Profile>;
  shortlist(accountId: number): Promise<Shortlisted[]>;
  /** @throws AppError not-found, conflict */
  keep(accountId: number, slug: string): Promise<void>;
  /** @throws AppError not-found */
  unkeep(accountId: number, slug: string): Promise<void>;
  searches(accountId: number): Promise<SavedSearch[]>;
  /** @throws AppError not-found */
  search(accountId: number, id: number): Promise<SavedSearch>;
  /** `query` is canonical. @throws AppError conflict */
  saveSearch(
    accountId: number,
    search: { name: string; query: string; notify: boolean },
  ): Promise<SavedSearch>;
  /** @throws AppError not-found */
  forgetSearch(accountId: number, id: number): Promise<void>;
  /** Ends all sessions but `session`. @throws AppError bad-request, sessions-unavailable */
  changePassword(by: By & { session: string; oldPassword: string; newPassword: string }): Promise<void>;
  /** With all that is its own. @throws AppError bad-request, sessions-unavailable */
  deleteAccount(by: By & { password: string }): Promise<void>;
}

interface By {
  account: Account;
  requestId: string;
}

/** Does no I/O until asked. */
export function createOwn(pool: pg.Pool, redis: Redis, onError: (error: unknown) => void): Own {
  const kept = createKeptFigures(redis, onError);
  const sessions = createSessions(redis);
  const profileOf = (accountId: number) => `profile:${accountId}`;

  /** Changes what the account has, one at a time. */
  async function change<T>(
    accountId: number,
    work: (client: pg.PoolClient) => Promise<T>,
    by: { requestId?: string; actor?: string } = {},
  ): Promise<T> {
    const locked = async (client: pg.PoolClient) => {
      await lockAccount(client, accountId);
      return work(client);
    };
    const result = await whileAvailable(() => transaction(pool, locked, by));
    await kept.forget(profileOf(accountId));
    return result;
  }

  /** @throws AppError bad-request that names the place in the body */
  async function demandPassword(accountId: number, password: string, pointer: string): Promise<void> {
    const row = await whileAvailable(() => findAccount(pool, accountId));
    if (!(await checkPassword(row?.password_hash ?? null, password)))
      throw badBody([{ pointer, detail: 'is not the password of this account' }]);
  }

  return {
    async profile(account) {
      const load = () => whileAvailable(() => readOwnFigures(pool, account.id));
      return { ...account, ...(await kept.get(profileOf(account.id), keptMs, load)) };
    },
    shortlist: (accountId) => whileAvailable(() => listShortlist(pool, accountId)),
    keep: (accountId, slug) =>
      change(accountId, (client) => addToShortlist(client, { accountId, slug, most: mostShortlisted })),
    unkeep: (accountId, slug) => change(accountId, (client) => removeFromShortlist(client, accountId, slug)),
    searches: (accountId) => whileAvailable(() => listSavedSearches(pool, accountId)),
    search: (accountId, id) => whileAvailable(() => findSavedSearch(pool, accountId, id)),
    saveSearch: (accountId, search) =>
      change(accountId, (client) =>
        addSavedSearch(client, accountId, { ...search, most: mostSavedSearches }),
      ),
    forgetSearch: (accountId, id) => change(accountId, (client) => deleteSavedSearch(client, accountId, id)),

    async changePassword({ account: { id, email }, requestId, session, oldPassword, newPassword }) {
      await demandPassword(id, oldPassword, '/old_password');
      const passwordHash = await hashPassword(newPassword);
      await change(
        id,
        async (client) => {
          await setPassword(client, email, passwordHash);
          const signedOutAt = (await findAccount(client, id))?.signed_out_at ?? new Date();
          // Before the commit: a password that is changed while somebody stays signed in would be worse than none.
          await whileSessions(() => sessions.revokeOthers(id, session, signedOutAt));
        },
        { requestId, actor: email },
      );
    },

    async deleteAccount({ account: { id, email }, requestId, password }) {
      await demandPassword(id, password, '/password');
      await change(
        id,
        async (client) => {
          await deleteAccount(client, id);
          await whileSessions(() => sessions.revokeAccount(id));
        },
        { requestId, actor: email },
      );
    },
  };
}
