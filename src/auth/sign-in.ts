import { randomUUID } from 'node:crypto';
import { type Account, type AccountRow, accessTokenSeconds, canonicalEmail } from '../domain/account.ts';
import type { Role } from '../domain/enumerations.ts';
import { AppError } from '../errors.ts';
import type { Sessions } from '../storage/redis/sessions.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import {
  digest,
  newProofKey,
  newSecret,
  parseRefreshToken,
  type RefreshToken,
  wasIssued,
} from './refresh-token.ts';
import type { Tokens } from './tokens.ts';

/** What a login or a refresh gives. */
export interface SignedIn {
  account: Account;
  accessToken: string;
  /** good for one refresh */
  refreshToken: string;
  /** of the access token */
  expiresInSeconds: number;
}

export interface SignIn {
  /** @throws AppError conflict where the address has an account */
  register(email: string, password: string): Promise<Account>;
  /** @throws AppError unauthorized, the same whatever is wrong */
  logIn(email: string, password: string): Promise<SignedIn>;
  /** @throws AppError unauthorized; a token that was issued and used before ends all that came from its login */
  refresh(refreshToken: string): Promise<SignedIn>;
  /**
   * Ends the login that the token comes from; nothing where that has ended lately.
   * @throws AppError unauthorized where there is no such login, or it did not issue the token
   */
  logOut(refreshToken: string): Promise<void>;
  /** Ends a login. */
  endSession(session: string): Promise<void>;
}

interface SignInDependencies {
  tokens: Tokens;
  sessions: Pick<Sessions, 'open' | 'find' | 'hasEnded' | 'rotate' | 'confirm' | 'end'>;
  addAccount: (account: { email: string; passwordHash: string; role: Role }) => Promise<Account>;
  findAccountByEmail: (email: string) => Promise<AccountRow | null>;
  /** Runs `work` under the account's lock, with the account as it is now and the database's clock, ms. */
  whileLocked: <T>(id: number, work: (row: AccountRow | null, nowMs: number) => Promise<T>) => Promise<T>;
}

const ended = 'This session has ended. Please log in again.';

/**
 * Signing in and out. A session and a token are made under the account's lock, of the account as it is then: what an
 * operator changes meanwhile either comes before, and is seen, or after, and revokes them.
 */
export function createSignIn(deps: SignInDependencies): SignIn {
  const { tokens, sessions } = deps;

  async function signedIn(
    { id, email, role }: Account,
    session: string,
    given: { secret: string; issuedMs: number },
  ): Promise<SignedIn> {
    const account = { id, email, role };
    return {
      account,
      accessToken: await tokens.sign(account, session, given.issuedMs),
      refreshToken: `${session}.${given.secret}`,
      expiresInSeconds: accessTokenSeconds,
    };
  }

  /**
   * The session that issued the token, or null where that has ended.
   * @throws AppError unauthorized for whatever is not a refresh token of the session that it names
   */
  async function find(refreshToken: string) {
    const token = parseRefreshToken(refreshToken);
    if (!token) throw refused('This is no refresh token.');
    const found = await sessions.find(token.session);
    if (!found) return null;
    const tokenHash = digest(token.secret);
    const { accountId, proofKey } = found;
    // A session from before there were proofs knows its newest token only.
    const issued = proofKey === null ? tokenHash === found.tokenHash : wasIssued(token, proofKey);
    if (!issued) throw refused('This refresh token is not valid.');
    return { session: token.session, accountId, tokenHash, proofKey: proofKey ?? newProofKey() };
  }

  return {
    async register(email, password) {
      const passwordHash = await hashPassword(password);
      return deps.addAccount({ email: canonicalEmail(email), passwordHash, role: 'student' });
    },

    async logIn(email, password) {
      const wrong = refused('E-mail address or password is wrong.');
      const checked = await deps.findAccountByEmail(canonicalEmail(email));
      const matches = await checkPassword(checked?.password_hash ?? null, password);
      if (!checked || !matches) throw wrong;
      const session = randomUUID();
      const proofKey = newProofKey();
      const secret = newSecret(session, proofKey);
      const opened = await deps.whileLocked(checked.id, async (row, nowMs) => {
        if (!row || row.disabled_at || row.password_hash !== checked.password_hash) return null;
        const tokenHash = digest(secret);
        await sessions.open({ session, accountId: row.id, tokenHash, proofKey, openedMs: nowMs });
        return { row, nowMs };
      });
      if (!opened) throw wrong;
      return signedIn(opened.row, session, { secret, issuedMs: opened.nowMs });
    },

    async refresh(refreshToken) {
      const found = await find(refreshToken);
      if (!found) throw refused(ended);
      const { session, accountId, tokenHash, proofKey } = found;
      const secret = newSecret(session, proofKey);
      const next = { tokenHash, nextHash: digest(secret), proofKey };
      const result = await deps.whileLocked(accountId, async (row, nowMs) => {
        const rotation = await sessions.rotate(session, next);
        if (rotation.outcome === 'unknown') return 'ended';
        const may =
          rotation.outcome === 'rotated' &&
          row &&
          !row.disabled_at &&
          rotation.openedMs >= (row.signed_out_ms ?? 0);
        if (may) {
          // Whether this arrives or not, the next token is good; where not, the one shown is so too until the next is used.
          await sessions.confirm(session, next.nextHash).catch(() => undefined);
          return { row, nowMs };
        }
        await sessions.end(session);
        return rotation.outcome === 'reused' ? 'reused' : 'ended';
      });
      if (result === 'reused')
        throw refused('This refresh token was used before; its session has ended. Please log in again.');
      if (result === 'ended') throw refused(ended);
      return signedIn(result.row, session, { secret, issuedMs: result.nowMs });
    },

    async logOut(refreshToken) {
      const found = await find(refreshToken);
      if (found) return sessions.end(found.session);
      const { session } = parseRefreshToken(refreshToken) as RefreshToken;
      if (!(await sessions.hasEnded(session))) throw refused('This refresh token is not valid.');
    },

    endSession: (session) => sessions.end(session),
  };
}

function refused(message: string): AppError {
  return new AppError('unauthorized', message);
}
