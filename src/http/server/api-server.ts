import { createServer, type Server } from 'node:http';
import type Koa from 'koa';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import { mostHeaders } from '../middleware/request-bounds.ts';
import { refuseMalformed } from './malformed-requests.ts';
import { endStalledReaders } from './stalled-readers.ts';

export type ServerSettings = Pick<
  Config,
  'MAX_CONNECTIONS' | 'HEADERS_TIMEOUT_MS' | 'UPLOAD_TIMEOUT_MS' | 'STALLED_READER_MS'
>;

/** The API's server, which bounds what a connection may cost. It does not listen yet. */
export function createApiServer(app: Koa, settings: ServerSettings, logger: Logger): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: settings.HEADERS_TIMEOUT_MS,
      // Of the whole request; where no upload is expected, the deadline ends it much earlier.
      requestTimeout: Math.max(settings.UPLOAD_TIMEOUT_MS, settings.HEADERS_TIMEOUT_MS),
      connectionsCheckingInterval: Math.min(1_000, settings.HEADERS_TIMEOUT_MS),
      // Longer than a load balancer keeps its side: it would send a request into a connection that is just being closed.
      keepAliveTimeout: 75_000,
    },
    app.callback(),
  );
  server.maxConnections = settings.MAX_CONNECTIONS;
  // Node drops the rest in silence: one more than is allowed shows that there were too many.
  server.maxHeadersCount = mostHeaders + 1;
  server.on('drop', () => logger.debug('http: too many connections'));
  refuseMalformed(server, logger);
  endStalledReaders(server, settings.STALLED_READER_MS);
  return server;
}
