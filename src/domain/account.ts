import type { KeyObject } from 'node:crypto';
import { type Static, Type } from 'typebox';
import { maxEmailLength, passwordLengths } from './account-limits.ts';
import { maxKilobytes } from './body-size.ts';
import { type Role, roles } from './enumerations.ts';

/** Somebody who is known by an access token. */
export interface Account {
  id: number;
  email: string;
  role: Role;
}

export interface AccountRow extends Account {
  password_hash: string;
  disabled_at: Date | null;
  /** sessions that were opened before have ended; ms since 1970 by the database's clock, microseconds as fraction */
  signed_out_ms: number | null;
}

/** What identifies an access token where it may have been revoked; `issuedAt`: seconds since 1970 by the database's clock. */
export interface IssuedToken {
  session: string;
  accountId: number;
  issuedAt: number;
}

/** A private key that signs access tokens with ES256. */
export interface SigningKey {
  kid: string;
  key: KeyObject;
  /** ms since 1970 */
  signsFrom: number;
}

/** A login, as Redis has it: hashes only. `openedMs`: ms since 1970 by the database's clock. */
export interface OpenedSession {
  session: string;
  accountId: number;
  tokenHash: string;
  proofKey: string;
  openedMs: number;
}

/** What a refresh token was good for; `openedMs`: the login. */
export type Rotation =
  | { outcome: 'rotated'; openedMs: number }
  | { outcome: 'reused' }
  | { outcome: 'unknown' };

/** How the audit names an account: not by its address, which is to be forgotten with the account. */
export const actorOf = (accountId: number): string => `account:${accountId}`;

export function hasRole(account: Pick<Account, 'role'>, least: Role): boolean {
  return roles.indexOf(account.role) >= roles.indexOf(least);
}

export const accessTokenSeconds = 15 * 60;
/** So long after it was issued no access token holds any more, by whatever clock. */
export const outlivesTokensSeconds = accessTokenSeconds + 5 * 60;

export const emailSchema = Type.String({
  format: 'email',
  maxLength: maxEmailLength,
  description: 'E-mail address, ignoring case.',
});

export const newPasswordSchema = Type.String({
  minLength: passwordLengths.minimum,
  maxLength: passwordLengths.maximum,
  description:
    'Any characters, at least 5 of them different. Must not be a common password, derived from the e-mail address, or a ' +
    'sequence such as 12345.',
});
const knownPassword = Type.String({ maxLength: passwordLengths.maximum });

export const registrationSchema = Type.Object(
  { email: emailSchema, password: newPasswordSchema },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** What `DELETE /v1/me` wants to know. */
export const deletionSchema = Type.Object(
  { password: knownPassword },
  { additionalProperties: false, ...maxKilobytes(4) },
);

export const passwordChangeSchema = Type.Object(
  { old_password: knownPassword, new_password: newPasswordSchema },
  { additionalProperties: false, ...maxKilobytes(8) },
);

export const loginSchema = Type.Object(
  {
    email: emailSchema,
    password: knownPassword,
    cookie: Type.Optional(
      Type.Boolean({
        description: 'Whether to set the tokens as HttpOnly cookies instead of returning them. For browsers.',
      }),
    ),
  },
  { additionalProperties: false, ...maxKilobytes(4) },
);
export type Login = Static<typeof loginSchema>;

/** Without a token the cookie's is taken. */
export const refreshSchema = Type.Object(
  {
    refresh_token: Type.Optional(
      Type.String({ maxLength: 200, description: 'Refresh token. Defaults to that of the cookie.' }),
    ),
  },
  { additionalProperties: false, ...maxKilobytes(4) },
);

/** As it is stored, and looked for. */
export function canonicalEmail(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
