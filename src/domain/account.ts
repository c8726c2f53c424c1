import type { KeyObject } from 'node:crypto';
import { type Role, roles } from './enumerations.ts';

/** The account that an access token identifies. */
export interface Account {
  id: number;
  email: string;
  role: Role;
}

export interface AccountRow extends Account {
  password_hash: string;
  disabled_at: Date | null;
  /** when its owner proved that the address is theirs; null if never */
  confirmed_at: Date | null;
  /**
   * Sessions that were opened before this time have ended. In ms since 1970 by the database's clock, with microseconds as the
   * fraction.
   */
  signed_out_ms: number | null;
}

/** What a revocation matches of an access token. `issuedAt`: seconds since 1970 by the database's clock. */
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

/** A session as Redis stores it: hashes of its tokens only. `openedMs`: ms since 1970 by the database's clock. */
export interface OpenedSession {
  session: string;
  accountId: number;
  tokenHash: string;
  proofKey: string;
  openedMs: number;
}

/** The outcome of using a refresh token. `openedMs`: when its session was opened. */
export type Rotation =
  | { outcome: 'rotated'; openedMs: number }
  | { outcome: 'reused' }
  | { outcome: 'unknown' };

/** The actor that the audit log records. It is not the e-mail address, which must be forgotten with the account. */
export const actorOf = (accountId: number): string => `account:${accountId}`;

/** Whether the account has the role or one that includes it. */
export function hasRole(account: Pick<Account, 'role'>, minimumRole: Role): boolean {
  return roles.indexOf(account.role) >= roles.indexOf(minimumRole);
}

export const accessTokenSeconds = 15 * 60;
/** After this time no access token is valid any more, even by a clock that is minutes off. */
export const outlivesTokensSeconds = accessTokenSeconds + 5 * 60;

/** Normalizes an e-mail address as it is stored and compared. */
export function canonicalEmail(text: string): string {
  return text.normalize('NFC').trim().toLowerCase();
}
