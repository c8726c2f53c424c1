import { isIPv6 } from 'node:net';

/**
 * What an address is counted by: IPv4 itself, of IPv6 the first 64 bits, since whoever has one such address has all of
 * its network.
 */
export function clientKey(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const plain = address.replace(/%.*$/, '');
  if (!isIPv6(plain)) return address;
  const [left = '', right] = plain.split('::');
  const groups = left === '' ? [] : left.split(':');
  const after = right ? right.split(':') : [];
  // An IPv4 address at the end stands for two groups, which are never among the first four.
  const missing = 8 - groups.length - after.length - (plain.includes('.') ? 1 : 0);
  const all = right === undefined ? groups : [...groups, ...Array(Math.max(0, missing)).fill('0'), ...after];
  return `${all
    .slice(0, 4)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':')}::/64`;
}
