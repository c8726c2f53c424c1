import type { Redis } from 'ioredis';
import {
  type IssuedToken,
  type OpenedSession,
  outlivesTokensSeconds,
  type Rotation,
} from '../../domain/account.ts';
import { AppError } from '../../errors.ts';
import { defineScripts } from './redis-scripts.ts';

/**
 * The sessions in Redis. Each session is a family of refresh tokens of which only the newest is valid, and only once. Callers that
 * open or rotate a session or revoke the tokens of an account hold the account's lock in Postgres, so that these operations are
 * serialized. Times are ms since 1970 by the clock of the database (`readClock`).
 */
export interface Sessions {
  /** Opens a session. An account has at most 50: opening another one ends the oldest. */
  open(opened: OpenedSession): Promise<void>;
  /** What a token of the session is checked against; null if it has ended. `proofKey` is null in sessions of older versions. */
  find(session: string): Promise<{ accountId: number; tokenHash: string; proofKey: string | null } | null>;
  /**
   * Replaces a token by the next one if it is the newest. Until `confirm`, the replaced token may be used once more: if the reply is
   * lost, the client does not have the next token and retries with the old one.
   */
  rotate(session: string, next: { tokenHash: string; nextHash: string; proofKey: string }): Promise<Rotation>;
  /** Makes the token that `nextHash` has replaced a used one. */
  confirm(session: string, nextHash: string): Promise<void>;
  /** Whether the session was ended in the last 20 minutes. */
  hasEnded(session: string): Promise<boolean>;
  /** Ends the session: its refresh tokens and its access tokens become invalid. */
  end(session: string): Promise<void>;
  /** Revokes the access tokens that were issued to the account until then. Its sessions may still be refreshed. */
  revokeAccount(accountId: number, untilMs: number): Promise<void>;
  /** The same for all sessions but one, which continues as if it had been opened at that time. */
  revokeOthers(accountId: number, session: string, untilMs: number): Promise<void>;
  isRevoked(token: IssuedToken): Promise<boolean>;
}

const sessionSeconds = 30 * 24 * 3_600;
const maxSessions = 50;

// When memory is full, only new sessions are refused. A revocation must be stored, and neither a revocation nor a rotation needs
// more memory than an existing session has.
const evenWhenFull = '#!lua flags=allow-oom';

/** KEYS session; ARGV hash, next hash, proof key. The expiry stays at 30 days after the login. */
const rotateScript = `${evenWhenFull}
local stored = redis.call('hmget', KEYS[1], 'hash', 'opened', 'unconfirmed')
if not stored[1] then return {'unknown'} end
if stored[1] ~= ARGV[1] and stored[3] ~= ARGV[1] then return {'reused'} end
redis.call('hset', KEYS[1], 'hash', ARGV[2], 'proof', ARGV[3], 'unconfirmed', ARGV[1])
return {'rotated', stored[2]}`;

/** KEYS session; ARGV hash of the newest token. */
const confirmScript = `${evenWhenFull}
if redis.call('hget', KEYS[1], 'hash') == ARGV[1] then redis.call('hdel', KEYS[1], 'unconfirmed') end`;

/** KEYS: for each session its key and the key that marks it as ended. */
const endScript = `${evenWhenFull}
for at = 1, #KEYS, 2 do
  redis.call('del', KEYS[at])
  redis.call('set', KEYS[at + 1], '1', 'EX', ${outlivesTokensSeconds})
end`;

/** KEYS session; ARGV opened. The session may have expired meanwhile. */
const reopenScript = `${evenWhenFull}
if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], 'opened', ARGV[1]) end`;

/**
 * KEYS all, others; ARGV seconds, the session to spare ('' for none). Revoked tokens stay revoked: the time is only ever raised, and
 * a session that an earlier revocation spared is not spared any longer.
 */
const revokeScript = `${evenWhenFull}
local function raise(seconds)
  local known = redis.call('get', KEYS[1])
  if known and tonumber(known) > tonumber(seconds) then seconds = known end
  redis.call('set', KEYS[1], seconds, 'EX', ${outlivesTokensSeconds})
end
if ARGV[2] == '' then return raise(ARGV[1]) end
local before, spared = string.match(redis.call('get', KEYS[2]) or '', '^(%S+) (%S+)$')
if before and spared ~= ARGV[2] then raise(before) end
redis.call('set', KEYS[2], ARGV[1] .. ' ' .. ARGV[2], 'EX', ${outlivesTokensSeconds})`;

interface Scripts {
  reopenSession(session: string, opened: number): Promise<unknown>;
  rotateSession(session: string, hash: string, next: string, proofKey: string): Promise<string[]>;
  confirmRotation(session: string, hash: string): Promise<unknown>;
  endSessions(keyCount: number, ...keys: string[]): Promise<unknown>;
  revokeTokens(all: string, others: string, seconds: number, spared: string): Promise<unknown>;
}

export function createSessions(redis: Redis): Sessions {
  const scripts = defineScripts<Scripts>(redis, {
    reopenSession: { numberOfKeys: 1, lua: reopenScript },
    rotateSession: { numberOfKeys: 1, lua: rotateScript },
    confirmRotation: { numberOfKeys: 1, lua: confirmScript },
    endSessions: { lua: endScript },
    revokeTokens: { numberOfKeys: 2, lua: revokeScript },
  });
  const sessionKey = (session: string) => `session:${session}`;
  const listKey = (accountId: number) => `sessions:account:${accountId}`;
  const endedKey = (session: string) => `revoked:session:${session}`;
  const revokedKeys = (accountId: number) =>
    [`revoked:account:${accountId}`, `revoked:others:${accountId}`] as const;

  async function execute(pipeline: ReturnType<Redis['pipeline']>) {
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  async function end(...sessions: string[]) {
    const keys = sessions.flatMap((session) => [sessionKey(session), endedKey(session)]);
    await scripts.endSessions(keys.length, ...keys);
  }

  return {
    async open({ session, accountId, tokenHash, proofKey, openedMs }) {
      const [key, list] = [sessionKey(session), listKey(accountId)];
      await execute(
        redis
          .multi()
          .hset(key, { hash: tokenHash, proof: proofKey, account: accountId, opened: openedMs })
          .expire(key, sessionSeconds)
          .zadd(list, String(openedMs), session)
          .expire(list, sessionSeconds),
      );
      const surplus = await redis.zrange(list, '0', String(-maxSessions - 1));
      if (surplus.length === 0) return;
      await end(...surplus);
      await redis.zrem(list, ...surplus);
    },

    async find(session) {
      const [account, tokenHash, proofKey] = await redis.hmget(
        sessionKey(session),
        'account',
        'hash',
        'proof',
      );
      if (!account || !tokenHash) return null;
      return { accountId: Number(account), tokenHash, proofKey: proofKey ?? null };
    },

    async rotate(session, { tokenHash, nextHash, proofKey }) {
      const [outcome, opened] = await scripts.rotateSession(
        sessionKey(session),
        tokenHash,
        nextHash,
        proofKey,
      );
      if (outcome === 'rotated') return { outcome, openedMs: Number(opened) };
      return { outcome: outcome as 'reused' | 'unknown' };
    },

    async confirm(session, nextHash) {
      await scripts.confirmRotation(sessionKey(session), nextHash);
    },

    async hasEnded(session) {
      return (await redis.exists(endedKey(session))) === 1;
    },

    end: (session) => end(session),

    async revokeAccount(accountId, untilMs) {
      await scripts.revokeTokens(...revokedKeys(accountId), untilMs / 1_000, '');
    },

    async revokeOthers(accountId, session, untilMs) {
      await scripts.reopenSession(sessionKey(session), untilMs);
      await scripts.revokeTokens(...revokedKeys(accountId), untilMs / 1_000, session);
    },

    async isRevoked({ session, accountId, issuedAt }) {
      const [ended, revoked, others] = await redis.mget(endedKey(session), ...revokedKeys(accountId));
      if (ended !== null || issuedAt <= Number(revoked ?? 0)) return true;
      if (!others) return false;
      const [seconds, spared] = others.split(' ');
      return session !== spared && issuedAt <= Number(seconds);
    },
  };
}

/**
 * Runs a call to the sessions store. Fails closed: while the store is unavailable, revocations cannot be checked, so the request is
 * rejected.
 * @throws AppError sessions-unavailable when the call fails
 */
export async function requireSessions<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    const full = /\b(OOM|EXECABORT)\b/.test((cause as Error).message);
    throw new AppError(
      'sessions-unavailable',
      full
        ? 'Signing in is temporarily unavailable. Please try again later.'
        : 'Authentication is temporarily unavailable. Please try again.',
      { retryAfterSeconds: 5, cause },
    );
  }
}
