import type { Middleware } from 'koa';
import { AppError } from '../../errors.ts';

export const maxUrlLength = 8_000;
export const maxHeaders = 100;

/** Closes the connection after a response to a request that was not read to its end: the rest may be endless. */
export const closeUnreadRequests: Middleware = (context, next) =>
  next().then(() => {
    if (!context.req.complete) context.set('Connection', 'close');
  });

/** Refuses requests that no well-behaved client sends: too long a URL, too many headers, more than one Host header. */
export const requestBounds: Middleware = (context, next) => {
  const { url = '', rawHeaders } = context.req;
  if (url.length > maxUrlLength)
    throw new AppError('uri-too-long', `The URL must have at most ${maxUrlLength} characters.`);
  if (rawHeaders.length > 2 * maxHeaders)
    throw new AppError('too-many-headers', `A request must have at most ${maxHeaders} headers.`);
  if (countHosts(rawHeaders) > 1)
    throw new AppError('bad-request', 'A request must have exactly one Host header.');
  return next();
};

/** Node uses the first Host header, whereas a proxy before it may have used the last. */
function countHosts(rawHeaders: string[]): number {
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.length === 4 && rawHeaders[at]?.toLowerCase() === 'host') hosts += 1;
  return hosts;
}
