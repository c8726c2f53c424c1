import type { Redis } from 'ioredis';
import { outlivesTokensSeconds, type Rotation } from '../domain/account.ts';

/** Logins, in Redis: each a family of refresh tokens of which the newest alone is good, and once. Hashes only. */
export interface Sessions {
  open(session: string, accountId: number, tokenHash: string): Promise<void>;
  /** Puts the next token in the place of the one given; one that was used before ends the session. */
  rotate(session: string, tokenHash: string, nextHash: string): Promise<Rotation>;
  /** Ends it: neither its refresh tokens nor its access tokens hold any more. */
  end(session: string): Promise<void>;
  /** What was issued to the account up to now holds no more; a session must be refreshed, where the account may. */
  revokeAccount(accountId: number): Promise<void>;
  /** The same, but for that session, which goes on as if it had been opened after `signedOutAt`. */
  revokeOthers(accountId: number, session: string, signedOutAt: Date): Promise<void>;
  isRevoked(token: { session: string; accountId: number; issuedAt: number }): Promise<boolean>;
}

const sessionSeconds = 30 * 24 * 3_600;

/** KEYS session, ended; ARGV hash, next. A session lives for 30 days from the login. */
const rotateScript = `
local kept = redis.call('hmget', KEYS[1], 'hash', 'account', 'opened')
if not kept[1] then return {'unknown'} end
if kept[1] ~= ARGV[1] then
  redis.call('del', KEYS[1])
  redis.call('set', KEYS[2], '1', 'EX', ${outlivesTokensSeconds})
  return {'reused'}
end
redis.call('hset', KEYS[1], 'hash', ARGV[2])
return {'rotated', kept[2], kept[3]}`;

/** KEYS session; ARGV opened. It may have ended by itself. */
const reopenScript = `
if redis.call('exists', KEYS[1]) == 1 then redis.call('hset', KEYS[1], 'opened', ARGV[1]) end`;

interface Scripts {
  reopenSession(session: string, opened: number): Promise<unknown>;
  rotateSession(session: string, ended: string, hash: string, next: string): Promise<string[]>;
}

export function createSessions(redis: Redis): Sessions {
  redis.defineCommand('reopenSession', { numberOfKeys: 1, lua: reopenScript });
  redis.defineCommand('rotateSession', { numberOfKeys: 2, lua: rotateScript });
  const scripts = redis as unknown as Scripts;
  const sessionKey = (session: string) => `session:${session}`;
  const endedKey = (session: string) => `revoked:session:${session}`;
  const accountKey = (accountId: number) => `revoked:account:${accountId}`;

  async function all(pipeline: ReturnType<Redis['pipeline']>) {
    for (const [error] of (await pipeline.exec()) ?? []) if (error) throw error;
  }

  return {
    async open(session, accountId, tokenHash) {
      const key = sessionKey(session);
      await all(
        redis
          .multi()
          .hset(key, { hash: tokenHash, account: accountId, opened: Date.now() })
          .expire(key, sessionSeconds),
      );
    },

    async rotate(session, tokenHash, nextHash) {
      const [outcome, account, opened] = await scripts.rotateSession(
        sessionKey(session),
        endedKey(session),
        tokenHash,
        nextHash,
      );
      if (outcome === 'rotated') return { outcome, accountId: Number(account), openedAt: Number(opened) };
      return { outcome: outcome as 'reused' | 'unknown' };
    },

    async end(session) {
      await all(
        redis.multi().del(sessionKey(session)).set(endedKey(session), '1', 'EX', outlivesTokensSeconds),
      );
    },

    async revokeAccount(accountId) {
      await redis.set(accountKey(accountId), nowSeconds(), 'EX', outlivesTokensSeconds);
    },

    async revokeOthers(accountId, session, signedOutAt) {
      await scripts.reopenSession(sessionKey(session), signedOutAt.getTime() + 1);
      await redis.set(accountKey(accountId), `${nowSeconds()} ${session}`, 'EX', outlivesTokensSeconds);
    },

    async isRevoked({ session, accountId, issuedAt }) {
      const [ended, revoked] = await redis.mget(endedKey(session), accountKey(accountId));
      if (ended !== null) return true;
      if (!revoked) return false;
      const [seconds, spared] = revoked.split(' ');
      return session !== spared && issuedAt <= Number(seconds);
    },
  };
}

function nowSeconds(): number {
  return Math.floor(Date.now() / 1_000);
}
