import { isIPv6 } from 'node:net';

/**
 * The keys that a client's address is counted by, the narrowest first: an IPv4 address itself; the /64, /56 and /48
 * networks of an IPv6 address. A client with one IPv6 address has its whole /64; a household usually gets a /56, an
 * organization a /48.
 */
export function clientKeys(address: string): string[] {
  if (!address.includes(':')) return [address];
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return [mapped];
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return [address];
  const [left = '', right] = plain.split('::');
  const groups = left === '' ? [] : left.split(':');
  const after = right ? right.split(':') : [];
  // A trailing IPv4 address takes the place of two groups, which are never among the first four.
  const missing = 8 - groups.length - after.length - (plain.includes('.') ? 1 : 0);
  const all = right === undefined ? groups : [...groups, ...Array(Math.max(0, missing)).fill('0'), ...after];
  const [first = 0, second = 0, third = 0, fourth = 0] = all.map((group) => Number.parseInt(group, 16));
  const site = [first, second, third].map((group) => group.toString(16)).join(':');
  return [
    `${site}:${fourth.toString(16)}::/64`,
    `${site}:${(fourth & 0xff00).toString(16)}::/56`,
    `${site}::/48`,
  ];
}
