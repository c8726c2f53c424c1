import type { MailKind } from '../enumerations.ts';

interface MailRules {
  /**
   * Whether the e-mail is sent at most once: after a crash between the claim and the answer of the mail server it is not sent
   * again. Otherwise it is sent at least once, and the second copy has the same Message-ID.
   */
  isAtMostOnce: boolean;
  /** how many e-mails of this kind are sent to one address within an hour; further ones wait */
  maxPerHour: number;
  /** whether a later e-mail of the same kind to the same address makes this one superfluous */
  isReplacedByLater: boolean;
}

const aboutAccount: MailRules = { isAtMostOnce: false, maxPerHour: 3, isReplacedByLater: false };
// The link of each of them sets a new password, so the latest is enough.
const newPassword: MailRules = { ...aboutAccount, isReplacedByLater: true };

export const mailRules: Record<MailKind, MailRules> = {
  registration: aboutAccount,
  'already-registered': newPassword,
  'reset-password': newPassword,
  'confirm-address': aboutAccount,
  'address-changed': aboutAccount,
  'saved-search-digest': { isAtMostOnce: true, maxPerHour: 5, isReplacedByLater: false },
};

/** An e-mail that the mail server has not accepted for so long is given up. */
export const giveUpHours = 24;
/** After so many hard bounces nothing is sent to an address, until it is confirmed again. */
export const maxHardBounces = 3;
