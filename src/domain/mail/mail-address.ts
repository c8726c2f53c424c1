import { domainToASCII } from 'node:url';
import { canonicalEmail } from '../account.ts';
import { maxEmailLength } from '../account-limits.ts';

const maxLocalBytes = 64;
// RFC 5322 atext, and letters, marks and digits of other scripts (RFC 6531). Quoted local parts are refused: nobody has one.
const atom = "[a-z0-9!#$%&'*+/=?^_`{|}~\\-\\p{L}\\p{M}\\p{N}]+";
const localPart = new RegExp(`^${atom}(?:\\.${atom})*$`, 'u');
const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
// Nothing that `domainToASCII` would decode or drop.
const domainLetters = /^[\p{L}\p{M}\p{N}.-]+$/u;
// Two labels at least, and the last one is not a number: neither `localhost` nor an IP address.
const domainName = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`);

/**
 * Reads an e-mail address as e-mails are sent to it and counted: in lower case, with its domain in ASCII (punycode, RFC 5891).
 * Accounts keep the form of `canonicalEmail`, in which they were registered.
 * @returns the address, or an error that continues the name of the field
 */
export function parseMailAddress(text: string): { address: string } | { error: string } {
  const canonical = canonicalEmail(text);
  const at = canonical.lastIndexOf('@');
  if (at <= 0) return { error: 'must be an e-mail address, such as name@example.org' };
  const local = canonical.slice(0, at);
  const given = canonical.slice(at + 1);
  const domain = domainLetters.test(given) ? domainToASCII(given) : '';
  if (!localPart.test(local) || Buffer.byteLength(local) > maxLocalBytes)
    return { error: 'must be an e-mail address; the part before the @ is not valid' };
  if (!domainName.test(domain))
    return { error: 'must be an e-mail address; the part after the @ is not the name of a domain' };
  const address = `${local}@${domain}`;
  if (Buffer.byteLength(address) > maxEmailLength)
    return { error: `must be an e-mail address of at most ${maxEmailLength} characters` };
  return { address };
}
