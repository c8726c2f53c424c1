import { randomUUID } from 'node:crypto';
import { type Account, type AccountRow, accessTokenSeconds, canonicalEmail } from '../domain/account.ts';
import { AppError } from '../errors.ts';
import type { Sessions } from '../storage/redis/sessions.ts';
import { checkPassword } from './passwords.ts';
import {
  digest,
  newProofKey,
  newSecret,
  parseRefreshToken,
  type RefreshToken,
  wasIssued,
} from './refresh-token.ts';
import type { Tokens } from './tokens.ts';

/** The result of a login or a refresh. */
export interface SignedIn {
  account: Account;
  accessToken: string;
  /** valid for one refresh */
  refreshToken: string;
  /** lifetime of the access token */
  expiresInSeconds: number;
}

export interface SignIn {
  /** @throws AppError unauthorized, with the same message whether the account or the password is wrong; overloaded */
  logIn(email: string, password: string): Promise<SignedIn>;
  /** A token that is used a second time ends its session. @throws AppError unauthorized when the token is not valid */
  refresh(refreshToken: string): Promise<SignedIn>;
  /**
   * Ends the session of the token; does nothing if that session has ended recently.
   * @throws AppError unauthorized when the session does not exist or did not issue the token
   */
  logOut(refreshToken: string): Promise<void>;
  endSession(session: string): Promise<void>;
}

interface SignInDependencies {
  tokens: Tokens;
  sessions: Pick<Sessions, 'open' | 'find' | 'hasEnded' | 'rotate' | 'confirm' | 'end'>;
  findAccountByEmail: (email: string) => Promise<AccountRow | null>;
  /** Runs `work` under the account's lock, with the account's current row and the time of the database in ms. */
  withAccountLock: <T>(id: number, work: (row: AccountRow | null, nowMs: number) => Promise<T>) => Promise<T>;
}

const ended = 'The session has ended. Please sign in again.';

/**
 * Signing in and out. Sessions and tokens are created under the account's lock, from the row as it is then: an operator's
 * change either commits before and is seen, or commits afterwards and revokes them.
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
   * The session that issued the token; null when it has ended.
   * @throws AppError unauthorized when the session that the token names did not issue it
   */
  async function find(token: RefreshToken) {
    const found = await sessions.find(token.session);
    if (!found) return null;
    const tokenHash = digest(token.secret);
    const { accountId, proofKey } = found;
    // A session that was opened before tokens had proofs knows only its newest token.
    const issued = proofKey === null ? tokenHash === found.tokenHash : wasIssued(token, proofKey);
    if (!issued) throw unauthorized('The refresh token is invalid.');
    return { session: token.session, accountId, tokenHash, proofKey: proofKey ?? newProofKey() };
  }

  return {
    async logIn(email, password) {
      const wrongCredentials = unauthorized('The e-mail address or the password is wrong.');
      const checked = await deps.findAccountByEmail(canonicalEmail(email));
      const matches = await checkPassword(checked?.password_hash ?? null, password);
      if (!checked || !matches) throw wrongCredentials;
      const session = randomUUID();
      const proofKey = newProofKey();
      const secret = newSecret(session, proofKey);
      const opened = await deps.withAccountLock(checked.id, async (row, nowMs) => {
        if (!row || row.disabled_at || row.password_hash !== checked.password_hash) return null;
        const tokenHash = digest(secret);
        await sessions.open({ session, accountId: row.id, tokenHash, proofKey, openedMs: nowMs });
        return { row, nowMs };
      });
      if (!opened) throw wrongCredentials;
      return signedIn(opened.row, session, { secret, issuedMs: opened.nowMs });
    },

    async refresh(refreshToken) {
      const found = await find(parse(refreshToken));
      if (!found) throw unauthorized(ended);
      const { session, accountId, tokenHash, proofKey } = found;
      const secret = newSecret(session, proofKey);
      const next = { tokenHash, nextHash: digest(secret), proofKey };
      const result = await deps.withAccountLock(accountId, async (row, nowMs) => {
        const rotation = await sessions.rotate(session, next);
        if (rotation.outcome === 'unknown') return 'ended';
        const isAllowed =
          rotation.outcome === 'rotated' &&
          row &&
          !row.disabled_at &&
          rotation.openedMs >= (row.signed_out_ms ?? 0);
        if (isAllowed) {
          // The next token is valid even if this call fails; the old one then stays valid until the next is used.
          await sessions.confirm(session, next.nextHash).catch(() => undefined);
          return { row, nowMs };
        }
        await sessions.end(session);
        return rotation.outcome === 'reused' ? 'reused' : 'ended';
      });
      if (result === 'reused')
        throw unauthorized(
          'The refresh token has been used before, so its session has ended. Please sign in again.',
        );
      if (result === 'ended') throw unauthorized(ended);
      return signedIn(result.row, session, { secret, issuedMs: result.nowMs });
    },

    async logOut(refreshToken) {
      const token = parse(refreshToken);
      const found = await find(token);
      if (found) return sessions.end(found.session);
      if (!(await sessions.hasEnded(token.session))) throw unauthorized('The refresh token is invalid.');
    },

    endSession: (session) => sessions.end(session),
  };
}

/** @throws AppError unauthorized for text that is not a refresh token */
function parse(refreshToken: string): RefreshToken {
  const token = parseRefreshToken(refreshToken);
  if (!token) throw unauthorized('The refresh token is malformed.');
  return token;
}

function unauthorized(message: string): AppError {
  return new AppError('unauthorized', message);
}
