import { isIP } from 'node:net';
import type { Context } from 'koa';
import { clientKeys } from './client-key.ts';

/** The key that a view is counted for: an IPv4 address, or the /48 network of an IPv6 address (one household or organization). */
export function viewerKey(context: Context): string {
  const address = isIP(context.ip) ? context.ip : (context.socket.remoteAddress ?? '');
  return clientKeys(address).at(-1) ?? address;
}
