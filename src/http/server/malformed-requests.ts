import { randomUUID } from 'node:crypto';
import { type Server, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from '../../contract/responses/problem-response.ts';
import type { Logger } from '../../logger.ts';
import { maxUrlLength } from '../middleware/request-bounds.ts';

interface ClientError extends Error {
  code?: string;
  rawPacket?: Buffer;
}

const details = {
  400: 'The request is not valid HTTP.',
  408: 'The request did not arrive in time.',
  414: 'The URL is too long.',
  431: 'The headers are too large.',
};

/** Answers requests that are not valid HTTP, too large or too slow with a problem document, and closes the connection. */
export function refuseMalformed(server: Server, logger: Logger): void {
  server.on('clientError', (error: ClientError, socket: Duplex) => {
    // Logged at debug level: any client can cause this as often as it likes.
    logger.debug({ code: error.code, reason: error.message }, 'http: malformed request');
    if (!socket.writable || error.code === 'ECONNRESET') {
      socket.destroy();
      return;
    }
    socket.end(answer(statusOf(error)), () => socket.destroy());
  });
}

function statusOf({ code, rawPacket }: ClientError): keyof typeof details {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  if (code !== 'HPE_HEADER_OVERFLOW') return 400;
  const firstLine = rawPacket?.indexOf('\r\n') ?? -1;
  return firstLine < 0 || firstLine > maxUrlLength ? 414 : 431;
}

function answer(status: keyof typeof details): string {
  const requestId = randomUUID();
  const title = STATUS_CODES[status] ?? 'Error';
  const problem: Problem = {
    type: 'about:blank',
    title,
    status,
    detail: details[status],
    instance: requestId,
  };
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    `X-Request-Id: ${requestId}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
