import type { Middleware } from 'koa';
import { AppError } from '../../errors.ts';

export const longestUrl = 8_000;
export const mostHeaders = 100;

/** Ends the connection after an answer that did not wait for the request's end: the rest may be endless. */
export const unreadBodies: Middleware = (context, next) =>
  next().then(() => {
    if (!context.req.complete) context.set('Connection', 'close');
  });

/** Refuses what no honest caller sends: long addresses, heaps of headers, and more than one host. */
export const requestBounds: Middleware = (context, next) => {
  const { url = '', rawHeaders } = context.req;
  if (url.length > longestUrl)
    throw new AppError('uri-too-long', `The address must have at most ${longestUrl} characters.`);
  if (rawHeaders.length > 2 * mostHeaders)
    throw new AppError('too-many-headers', `A request must have at most ${mostHeaders} headers.`);
  if (hostsOf(rawHeaders) > 1) throw new AppError('bad-request', 'A request must have one Host header.');
  return next();
};

/** Node takes the first of several, where a proxy in between may have gone by the last. */
function hostsOf(rawHeaders: string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts;
}
