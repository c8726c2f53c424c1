import type { AccountMail } from './enumerations.ts';

/** How long the link of an e-mail can be used, in hours. The notice of a changed address has no link. */
export const accountLinkHours: Record<Exclude<AccountMail, 'address-changed'>, number> = {
  registration: 24,
  'already-registered': 1,
  'reset-password': 1,
  'confirm-address': 24,
};

/**
 * The page that the link of an e-mail opens. The token follows as the fragment (`#…`), which browsers send to no server: it
 * gets into no access log and no `Referer`.
 */
export const accountLinkPaths: Record<keyof typeof accountLinkHours, string> = {
  registration: '/account/confirm',
  'already-registered': '/account/new-password',
  'reset-password': '/account/new-password',
  'confirm-address': '/account/new-address',
};

/** The e-mail that a request results in. */
export interface PreparedAccountMail {
  mail: AccountMail;
  address: string;
  /** null when the address has no account, or no longer has it */
  accountId: number | null;
  /** the token of the link; null for a mail without one */
  token: string | null;
}
