import { createPublicKey, type JsonWebKey, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../domain/account.ts';
import { type Account, accessTokenSeconds, type IssuedToken } from '../domain/account.ts';
import { type Role, roles } from '../domain/enumerations.ts';

/** Claims of a valid access token. */
interface TokenClaims {
  account: Account;
  token: IssuedToken;
}

export interface Tokens {
  /**
   * Signs a JWT with ES256. `issuedMs` is the database's time under the account's lock (`readClock`), because it is
   * compared with the times of revocations; `iat` and `exp`, which other parties check, use this machine's clock.
   */
  sign(account: Account, session: string, issuedMs: number): Promise<string>;
  /** The claims of a token; null when this installation did not issue it or it has expired. */
  verify(token: string): Promise<TokenClaims | null>;
  /** The public keys, as JWKS. */
  keySet(): Promise<{ keys: (JsonWebKey & { kid: string })[] }>;
}

const algorithm = 'ES256';
// Allows for differences between the machines' clocks.
const clockToleranceSeconds = 5;
// Keys are read again at most this often: every process accepts a new key after 10 s, and tokens with unknown key ids
// cause no more queries than that.
const keyCacheMs = 10_000;

/** @param deps.readKeys reads all trusted keys, at least one of which can sign now */
export function createTokens(deps: {
  readKeys: () => Promise<SigningKey[]>;
  issuer: string;
  audience: string;
}): Tokens {
  const { issuer, audience } = deps;
  let cached: { keys: SigningKey[]; at: number } | undefined;

  async function keys(): Promise<SigningKey[]> {
    if (cached && performance.now() - cached.at < keyCacheMs) return cached.keys;
    try {
      cached = { keys: await deps.readKeys(), at: performance.now() };
    } catch (error) {
      // Without the database, the cached keys stay in use.
      if (!cached) throw error;
    }
    return cached.keys;
  }

  return {
    async sign(account, session, issuedMs) {
      const trusted = await keys();
      // Read after the keys: the very first key is created when it is first asked for, and signs from that moment.
      const now = Date.now();
      const signing = trusted
        .filter(({ signsFrom }) => signsFrom <= now)
        .sort((a, b) => b.signsFrom - a.signsFrom)[0];
      if (!signing) throw new Error('no signing key is active');
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
          clockTolerance: clockToleranceSeconds,
          maxAge: accessTokenSeconds,
        });
        return readClaims(claims);
      } catch {
        // Malformed tokens throw various errors: a SyntaxError, or a TypeError for a signature of the wrong length.
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

/** The id of the key that a token names; undefined for text that is not a JWT. */
function kidOf(token: string): string | undefined {
  try {
    return jwt.decode(token, { complete: true })?.header.kid;
  } catch {
    return undefined;
  }
}

function readClaims(claims: jwt.JwtPayload | string): TokenClaims | null {
  if (typeof claims === 'string') return null;
  // Tokens that were issued by an earlier version have no `issued`.
  const { sub, email, role, sid, iat, issued = iat } = claims;
  const id = Number(sub);
  if (!Number.isSafeInteger(id) || typeof email !== 'string' || typeof sid !== 'string') return null;
  if (!roles.includes(role) || typeof issued !== 'number') return null;
  return {
    account: { id, email, role: role as Role },
    token: { session: sid, accountId: id, issuedAt: issued },
  };
}
