import type { Redis } from 'ioredis';
import type pg from 'pg';
import { createSignIn, type SignIn } from '../auth/sign-in.ts';
import { createTokens, type Tokens } from '../auth/tokens.ts';
import type { Config } from '../config.ts';
import type { IssuedToken } from '../domain/account.ts';
import { findAccountByEmail, lockAccount, readClock } from '../storage/postgres/accounts/accounts.ts';
import { readSigningKeys } from '../storage/postgres/accounts/signing-keys.ts';
import { orUnavailable, transaction } from '../storage/postgres/pool.ts';
import { createSessions, requireSessions } from '../storage/redis/sessions.ts';

export interface SignInService {
  verifyToken: Tokens['verify'];
  /** The public keys, as JWKS. */
  keySet: Tokens['keySet'];
  /** @throws AppError sessions-unavailable */
  isRevoked: (token: IssuedToken) => Promise<boolean>;
  signIn: SignIn;
}

/** Connects sign-in and tokens to accounts and keys in Postgres and to sessions in Redis. Does no I/O until a method is called. */
export function createSignInService(
  pool: pg.Pool,
  redis: Redis,
  config: Pick<Config, 'JWT_ISSUER' | 'JWT_AUDIENCE'>,
): SignInService {
  const tokens = createTokens({
    readKeys: () => orUnavailable(() => readSigningKeys(pool)),
    issuer: config.JWT_ISSUER,
    audience: config.JWT_AUDIENCE,
  });
  const sessions = createSessions(redis);
  return {
    verifyToken: tokens.verify,
    keySet: tokens.keySet,
    isRevoked: (token) => requireSessions(() => sessions.isRevoked(token)),
    signIn: createSignIn({
      tokens,
      sessions: {
        open: (...given) => requireSessions(() => sessions.open(...given)),
        find: (...given) => requireSessions(() => sessions.find(...given)),
        hasEnded: (...given) => requireSessions(() => sessions.hasEnded(...given)),
        rotate: (...given) => requireSessions(() => sessions.rotate(...given)),
        confirm: (...given) => requireSessions(() => sessions.confirm(...given)),
        end: (...given) => requireSessions(() => sessions.end(...given)),
      },
      findAccountByEmail: (email) => orUnavailable(() => findAccountByEmail(pool, email)),
      withAccountLock: (id, work) =>
        orUnavailable(() =>
          transaction(pool, async (client) => {
            const row = await lockAccount(client, id);
            return work(row, await readClock(client));
          }),
        ),
    }),
  };
}
