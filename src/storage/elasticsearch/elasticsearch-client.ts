import { Client } from '@elastic/elasticsearch';
import { AppError } from '../../errors.ts';
import type { Metrics } from '../../metrics.ts';

export type { Client as Elasticsearch };

/**
 * Creates a client whose requests time out after 15 s and are not retried, because only the caller knows whether its request may be
 * sent twice. The duration of every request is recorded.
 */
export function createElasticsearch(config: { ELASTICSEARCH_URL: string }, metrics: Metrics): Client {
  const client = new Client({
    node: config.ELASTICSEARCH_URL,
    requestTimeout: 15_000,
    maxRetries: 0,
    sniffOnStart: false,
  });
  const request = client.transport.request.bind(client.transport);
  client.transport.request = ((params: { path: string }, options: unknown) =>
    metrics.time('elasticsearch', operation(params.path), () =>
      request(params as never, options as never),
    )) as typeof client.transport.request;
  return client;
}

/** The error for a search that Elasticsearch cannot answer now and may answer later. */
export function searchUnavailable(cause: unknown): AppError {
  return new AppError('search-unavailable', 'Search is temporarily unavailable. Please try again.', {
    retryAfterSeconds: 5,
    cause,
  });
}

/** The operation in a path: `/institutes/_search` -> `_search`; `index` for a path without one. */
function operation(path: string): string {
  return path.split('/').find((part) => part.startsWith('_')) ?? 'index';
}
