import { createHash, randomBytes, randomUUID } from 'node:crypto';
import {
  type Account,
  type AccountRow,
  accessTokenSeconds,
  canonicalEmail,
  type Role,
  type Rotation,
} from '../domain/account.ts';
import { AppError } from '../errors.ts';
import { checkPassword, hashPassword } from './passwords.ts';
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
  /** @throws AppError unauthorized; a token that was used before ends all that came from its login */
  refresh(refreshToken: string): Promise<SignedIn>;
  /** Ends the login that the token comes from; nothing where that has ended. */
  logOut(refreshToken: string): Promise<void>;
}

export interface SignInDependencies {
  tokens: Tokens;
  sessions: {
    open(session: string, accountId: number, tokenHash: string): Promise<void>;
    rotate(session: string, tokenHash: string, nextHash: string): Promise<Rotation>;
    end(session: string): Promise<void>;
  };
  addAccount: (account: { email: string; passwordHash: string; role: Role }) => Promise<Account>;
  findAccountByEmail: (email: string) => Promise<AccountRow | null>;
  findAccount: (id: number) => Promise<AccountRow | null>;
}

export function createSignIn(deps: SignInDependencies): SignIn {
  const { tokens, sessions } = deps;

  async function signedIn({ id, email, role }: Account, session: string, secret: string): Promise<SignedIn> {
    const account = { id, email, role };
    return {
      account,
      accessToken: await tokens.sign(account, session),
      refreshToken: `${session}.${secret}`,
      expiresInSeconds: accessTokenSeconds,
    };
  }

  return {
    async register(email, password) {
      const passwordHash = await hashPassword(password);
      return deps.addAccount({ email: canonicalEmail(email), passwordHash, role: 'student' });
    },

    async logIn(email, password) {
      const row = await deps.findAccountByEmail(canonicalEmail(email));
      const matches = await checkPassword(row?.password_hash ?? null, password);
      if (!row || !matches || row.disabled_at) throw refused('E-mail address or password is wrong.');
      const session = randomUUID();
      const secret = newSecret();
      await sessions.open(session, row.id, digest(secret));
      return signedIn(row, session, secret);
    },

    async refresh(refreshToken) {
      const [session, secret] = split(refreshToken);
      const next = newSecret();
      const rotation = await sessions.rotate(session, digest(secret), digest(next));
      if (rotation.outcome === 'reused')
        throw refused('This refresh token was used before; its session has ended. Please log in again.');
      if (rotation.outcome === 'unknown') throw refused('This session has ended. Please log in again.');
      const row = await deps.findAccount(rotation.accountId);
      if (!row || row.disabled_at || rotation.openedAt <= (row.signed_out_at?.getTime() ?? 0)) {
        await sessions.end(session);
        throw refused('This session has ended. Please log in again.');
      }
      return signedIn(row, session, next);
    },

    async logOut(refreshToken) {
      const [session, secret] = split(refreshToken);
      // Whoever shows a token that does not hold ends nothing that was not to end: a used one has been stolen.
      const rotation = await sessions.rotate(session, digest(secret), digest(newSecret()));
      if (rotation.outcome === 'rotated') await sessions.end(session);
    },
  };
}

function newSecret(): string {
  return randomBytes(32).toString('base64url');
}

function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function split(refreshToken: string): [session: string, secret: string] {
  const parts = /^([0-9a-f-]{36})\.([\w-]{43})$/.exec(refreshToken);
  if (!parts) throw refused('This is no refresh token.');
  return [parts[1] as string, parts[2] as string];
}

function refused(message: string): AppError {
  return new AppError('unauthorized', message);
}
