import { createServer, type Server } from 'node:http';
import type Koa from 'koa';
import type { Config } from '../../config.ts';
import type { Logger } from '../../logger.ts';
import { maxHeaders } from '../middleware/request-bounds.ts';
import { refuseMalformed } from './malformed-requests.ts';
import { closeStalledReaders } from './stalled-readers.ts';

export type ServerSettings = Pick<
  Config,
  'MAX_CONNECTIONS' | 'HEADERS_TIMEOUT_MS' | 'UPLOAD_TIMEOUT_MS' | 'STALLED_READER_MS'
>;

/** Creates the API's HTTP server, with bounds on what a connection may cost. It does not listen yet. */
export function createApiServer(app: Koa, settings: ServerSettings, logger: Logger): Server {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: settings.HEADERS_TIMEOUT_MS,
      // For the whole request. Requests other than uploads are ended much earlier by the `deadline` middleware.
      requestTimeout: Math.max(settings.UPLOAD_TIMEOUT_MS, settings.HEADERS_TIMEOUT_MS),
      connectionsCheckingInterval: Math.min(1_000, settings.HEADERS_TIMEOUT_MS),
      // Longer than load balancers keep idle connections: otherwise they send requests into a connection that is being closed.
      keepAliveTimeout: 75_000,
    },
    app.callback(),
  );
  server.maxConnections = settings.MAX_CONNECTIONS;
  // Node silently drops further headers: one more than allowed lets `requestBounds` see that there were too many.
  server.maxHeadersCount = maxHeaders + 1;
  server.on('drop', () => logger.debug('http: closed a connection because too many are open'));
  refuseMalformed(server, logger);
  closeStalledReaders(server, settings.STALLED_READER_MS);
  return server;
}
