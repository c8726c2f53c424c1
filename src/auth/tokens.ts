import { createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { type Account, accessTokenSeconds, type IssuedToken } from '../domain/account.ts';
import { type Role, roles } from '../domain/enumerations.ts';
import type { SigningKey } from '../domain/signing-key.ts';

/** Claims of a valid access token. */
export interface TokenClaims {
  account: Account;
  token: IssuedToken;
}

export interface Tokens {
  /**
   * A JWT of ES256. `issuedMs` is the database's clock under the account's lock (`readClock`), since it is compared with
   * the times of revocations; `iat` and `exp`, which anybody may check, go by this machine's clock.
   */
  sign(account: Account, session: string, issuedMs: number): Promise<string>;
  /** Null for whatever is not a token of ours that holds now. */
  verify(token: string): Promise<TokenClaims | null>;
  /** The public keys, as JWKS. */
  keySet(): Promise<{ keys: (JsonWebKey & { kid: string })[] }>;
}

const algorithm = 'ES256';
// Machines' clocks differ.
const toleranceSeconds = 5;
// So soon a new key is known everywhere; and no more often is asked for one that is not.
export const keysKeptMs = 10_000;

/** @param readKeys all keys that are trusted; at least one that signs now */
export function createTokens(deps: {
  readKeys: () => Promise<SigningKey[]>;
  issuer: string;
  audience: string;
}): Tokens {
  const { issuer, audience } = deps;
  let known: { keys: SigningKey[]; at: number } | undefined;

  async function keys(): Promise<SigningKey[]> {
    if (known && performance.now() - known.at < keysKeptMs) return known.keys;
    try {
      known = { keys: await deps.readKeys(), at: performance.now() };
    } catch (error) {
      // Those that are known hold on.
      if (!known) throw error;
    }
    return known.keys;
  }

  return {
    async sign(account, session, issuedMs) {
      const trusted = await keys();
      // Afterwards: the first key of all is made by whoever asks first, and signs from then on.
      const now = Date.now();
      const signing = trusted
        .filter(({ signsFrom }) => signsFrom <= now)
        .sort((a, b) => b.signsFrom - a.signsFrom)[0];
      if (!signing) throw new Error('no key signs tokens');
      const { email, role } = account;
      return jwt.sign({ email, role, sid: session, issued: issuedMs / 1_000 }, signing.key, {
        algorithm,
        keyid: signing.kid,
        issuer,
        audience,
        subject: String(account.id),
        expiresIn: accessTokenSeconds,
        jwtid: randomUUID(),
      });
    },

    async verify(token) {
      const kid = kidOf(token);
      if (kid === undefined) return null;
      const signing = (await keys()).find((each) => each.kid === kid);
      if (!signing) return null;
      try {
        const claims = jwt.verify(token, createPublicKey(signing.key), {
          algorithms: [algorithm],
          issuer,
          audience,
          clockTolerance: toleranceSeconds,
          maxAge: accessTokenSeconds,
        });
        return readClaims(claims);
      } catch {
        // Malformed parts throw errors of many kinds: a SyntaxError, a TypeError for a signature of another length.
        return null;
      }
    },

    async keySet() {
      return {
        keys: (await keys()).map(({ kid, key }) => ({
          ...createPublicKey(key).export({ format: 'jwk' }),
          kid,
          alg: algorithm,
          use: 'sig',
        })),
      };
    },
  };
}

/** The key that a token names; undefined for what is no token. */
function kidOf(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    return undefined;
  }
}

function readClaims(claims: jwt.JwtPayload | string): TokenClaims | null {
  if (typeof claims === 'string') return null;
  // Tokens without `issued` are from an earlier version.
  const { sub, email, role, sid, iat, issued = iat } = claims;
  const id = Number(sub);
  if (!Number.isSafeInteger(id) || typeof email !== 'string' || typeof sid !== 'string') return null;
  if (!roles.includes(role) || typeof issued !== 'number') return null;
  return {
    account: { id, email, role: role as Role },
    token: { session: sid, accountId: id, issuedAt: issued },
  };
}
