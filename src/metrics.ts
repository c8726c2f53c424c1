import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

type Dependency = 'elasticsearch' | 'postgres' | 'redis' | 'sessions-redis' | 'rabbitmq' | 'media-store';
export type Metrics = ReturnType<typeof createMetrics>;

/** Creates the metrics of one process in their own registry; `role` becomes a label of each of them. */
export function createMetrics(role: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const dependency = new Histogram({
    name: 'dependency_duration_seconds',
    help: 'Duration of calls to other servers.',
    labelNames: ['dependency', 'operation', 'outcome'] as const,
    buckets: seconds,
    registers,
  });

  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Time from the receipt of a request to the end of its response.',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: seconds,
      registers,
    }),
    answers: new Counter({
      name: 'http_answers_total',
      help: 'Cacheable responses by kind and cache state: HIT, MISS, STALE, BYPASS, STALE-ERROR.',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    searches: new Counter({
      name: 'index_searches_total',
      help: 'Searches sent to Elasticsearch. One request usually contains several.',
      registers,
    }),
    droppedEvents: new Counter({
      name: 'search_events_dropped_total',
      help: 'Search events and views that were discarded because too many were waiting or because they were invalid.',
      registers,
    }),
    sessionsMemory: new Gauge({
      name: 'sessions_store_memory_bytes',
      help: 'Memory of the sessions Redis: used and max. Alert at 80 %, because nobody can sign in once it is full.',
      labelNames: ['of'] as const,
      registers,
    }),
    outboxDepth: new Gauge({ name: 'outbox_depth', help: 'Changes waiting in the outbox.', registers }),
    fanOuts: new Gauge({
      name: 'outbox_fan_outs',
      help: 'Fan-outs waiting: changed universities and places whose institutes have not been added to the outbox yet.',
      registers,
    }),
    outboxAge: new Gauge({
      name: 'outbox_oldest_age_seconds',
      help: 'Age of the oldest waiting change or fan-out.',
      registers,
    }),
    queueDepth: new Gauge({
      name: 'queue_messages',
      help: 'Messages waiting in a queue, excluding those delivered to a consumer.',
      labelNames: ['queue'] as const,
      registers,
    }),
    inFlightMessages: new Gauge({
      name: 'held_messages',
      help: 'Messages delivered to consumers and not acknowledged yet.',
      registers,
    }),
    oldestInFlightAge: new Gauge({
      name: 'held_messages_oldest_seconds',
      help: 'Time since the delivery of the oldest unacknowledged message.',
      registers,
    }),
    storedDeadLetters: new Gauge({
      name: 'dead_letters_kept',
      help: 'Stored dead letters, until they are replayed or purged.',
      registers,
    }),
    paused: new Gauge({
      name: 'indexing_paused',
      help: '1 while indexing is paused by an operator, otherwise 0.',
      registers,
    }),
    rebuildDocuments: new Gauge({
      name: 'rebuild_documents',
      help: 'Documents of the index that a rebuild fills: written, and total.',
      labelNames: ['of'] as const,
      registers,
    }),
    relayed: new Counter({ name: 'relay_changes_total', help: 'Changes published to RabbitMQ.', registers }),
    relayedJobs: new Counter({ name: 'relay_jobs_total', help: 'Jobs published to RabbitMQ.', registers }),
    jobsFinished: new Counter({
      name: 'jobs_finished_total',
      help: 'Ended runs of jobs by outcome: done, failed (also when the worker of the last attempt was killed), retried, postponed, returned (the worker stopped), abandoned (cancelled, or started by another worker).',
      labelNames: ['kind', 'outcome'] as const,
      registers,
    }),
    jobDuration: new Histogram({
      name: 'job_duration_seconds',
      help: 'Duration of the runs of jobs.',
      labelNames: ['kind'] as const,
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1500],
      registers,
    }),
    jobsWaiting: new Gauge({
      name: 'jobs_waiting',
      help: 'Jobs that are due and have not started, by priority.',
      labelNames: ['priority'] as const,
      registers,
    }),
    oldestJobAge: new Gauge({
      name: 'jobs_oldest_waiting_seconds',
      help: 'For how long the oldest of these jobs has been due.',
      registers,
    }),
    mailDuration: new Histogram({
      name: 'mail_duration_seconds',
      help:
        'Duration of the attempts to hand an e-mail to the mail server, by kind and outcome: accepted, not-sent, uncertain, ' +
        'refused-address (a hard bounce), refused-content, refused-temporary, refused-setup (an operator has to repair something).',
      labelNames: ['kind', 'outcome'] as const,
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60],
      registers,
    }),
    bulkItems: new Counter({
      name: 'indexer_bulk_items_total',
      help: 'Bulk items by outcome: written, deleted, superseded, absent, retry, poison.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'indexer_dead_letters_total',
      help: 'Changes published to the dead-letter queue.',
      registers,
    }),
    generation: new Gauge({
      name: 'indexer_generation',
      help: 'The last generation that this process set.',
      registers,
    }),
    searchable: new Histogram({
      name: 'indexer_commit_to_searchable_seconds',
      help: 'Time from the commit of a change to the index refresh that made it searchable.',
      buckets: [0.05, 0.1, 0.25, 0.5, 0.7, 1, 1.5, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),

    recentLag: new Summary({
      name: 'indexer_commit_to_searchable_recent_seconds',
      help: 'Quantiles of indexer_commit_to_searchable_seconds over the last ten minutes.',
      percentiles: [0.5, 0.99],
      maxAgeSeconds: 600,
      ageBuckets: 5,
      registers,
    }),

    /** Records the duration of `call` with its outcome, and passes its result or error on. */
    async time<T>(name: Dependency, operation: string, call: () => Promise<T>): Promise<T> {
      const end = dependency.startTimer({ dependency: name, operation });
      try {
        const result = await call();
        end({ outcome: 'ok' });
        return result;
      } catch (error) {
        end({ outcome: 'error' });
        throw error;
      }
    },
  };
}

export interface InternalPage {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** A page of the internal port; null if the path is none of its own. */
export type ShowInternalPage = (request: {
  path: string;
  query: URLSearchParams;
  /** the header `Host` */
  host: string;
}) => Promise<InternalPage | null>;

const notFound: InternalPage = {
  status: 404,
  headers: { 'content-type': 'text/plain' },
  body: 'not found\n',
};

/** Serves the internal port: `/metrics`, `/readyz` if `readiness` is given, and the pages of `showPage`. */
export function serveMetrics(
  metrics: Metrics,
  listen: { host: string; port: number },
  readiness?: () => Promise<{ ready: boolean; body: unknown }>,
  showPage?: ShowInternalPage,
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request.url ?? '', request.headers.host ?? '').catch((error: unknown) => {
      response
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`${error instanceof Error ? error.message : error}\n`);
    });

    async function answer(path: string, host: string) {
      if (path === '/metrics') {
        response
          .writeHead(200, { 'content-type': metrics.registry.contentType })
          .end(await metrics.registry.metrics());
      } else if (path === '/readyz' && readiness) {
        const { ready, body } = await readiness();
        response
          .writeHead(ready ? 200 : 503, { 'content-type': 'application/json' })
          .end(JSON.stringify(body));
      } else {
        const [pathname = '', query = ''] = path.split('?', 2);
        const request = { path: pathname, query: new URLSearchParams(query), host };
        const page = (await showPage?.(request)) ?? notFound;
        response.writeHead(page.status, page.headers).end(page.body);
      }
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, () => resolve(server));
  });
}
