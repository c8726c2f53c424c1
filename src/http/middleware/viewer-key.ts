import { isIP } from 'node:net';
import type { Context } from 'koa';
import { clientKeys } from './client-key.ts';

/** Whom a view is counted for: an address of IPv4, or the /48 of one of IPv6, which one organization or household has. */
export function viewerKey(context: Context): string {
  const address = isIP(context.ip) ? context.ip : (context.socket.remoteAddress ?? '');
  return clientKeys(address).at(-1) ?? address;
}
