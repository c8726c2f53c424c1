import { createHmac, timingSafeEqual } from 'node:crypto';

/** What a link ends: the alerts of one saved search, or with null those of all. */
export interface Unsubscription {
  accountId: number;
  savedSearchId: number | null;
}

// Accounts and saved searches are numbered; a token of another form is refused before anything is computed.
const tokenForm = /^(\d{1,15})-(\d{1,15}|all)-([\w-]{22})$/;

/**
 * Makes the token of a link that ends alerts without signing in. It never expires, because e-mails are kept and mail programs use
 * its address long after; it reveals the number of an account and can do nothing else.
 * @param key the installation key `unsubscribe`
 */
export function signUnsubscription(key: Buffer, unsubscription: Unsubscription): string {
  const { accountId, savedSearchId } = unsubscription;
  const claim = `${accountId}-${savedSearchId ?? 'all'}`;
  return `${claim}-${signature(key, claim)}`;
}

/**
 * Reads a token of `signUnsubscription`; null if it is not one.
 */
export function readUnsubscription(key: Buffer, token: string): Unsubscription | null {
  const [, account = '', search = '', signed = ''] = tokenForm.exec(token) ?? [];
  if (!account) return null;
  const expected = Buffer.from(signature(key, `${account}-${search}`));
  if (!timingSafeEqual(expected, Buffer.from(signed))) return null;
  return { accountId: Number(account), savedSearchId: search === 'all' ? null : Number(search) };
}

/** 132 bits of HMAC-SHA-256 (RFC 2104, truncated). */
function signature(key: Buffer, claim: string): string {
  return createHmac('sha256', key).update(`unsubscribe:${claim}`).digest('base64url').slice(0, 22);
}
