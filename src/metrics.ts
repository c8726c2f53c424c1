import { createServer, type Server } from 'node:http';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client';

const seconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export type Dependency = 'elasticsearch' | 'postgres' | 'redis' | 'sessions-redis' | 'rabbitmq';
export type Metrics = ReturnType<typeof createMetrics>;

/** The figures of one process, in a registry of its own. */
export function createMetrics(role: string) {
  const registry = new Registry();
  registry.setDefaultLabels({ role });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];

  const dependency = new Histogram({
    name: 'dependency_duration_seconds',
    help: 'time of one call to another process',
    labelNames: ['dependency', 'operation', 'outcome'] as const,
    buckets: seconds,
    registers,
  });

  return {
    registry,
    requests: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'time from request to the end of the answer',
      labelNames: ['method', 'route', 'status'] as const,
      buckets: seconds,
      registers,
    }),
    answers: new Counter({
      name: 'http_answers_total',
      help: 'answers by kind and by how they came about: HIT, MISS, STALE, BYPASS, STALE-ERROR',
      labelNames: ['kind', 'state'] as const,
      registers,
    }),
    searches: new Counter({
      name: 'index_searches_total',
      help: 'searches sent to the index, of which one request has several',
      registers,
    }),
    droppedEvents: new Counter({
      name: 'search_events_dropped_total',
      help: 'searches and views that were not noted down, since too many waited or they made no sense',
      registers,
    }),
    sessionsMemory: new Gauge({
      name: 'sessions_store_memory_bytes',
      help: 'memory of the Redis for sessions: used, and max; alert from 80 % on, since nobody can sign in once it is full',
      labelNames: ['of'] as const,
      registers,
    }),
    outboxDepth: new Gauge({ name: 'outbox_depth', help: 'changes that wait in the outbox', registers }),
    fanOuts: new Gauge({
      name: 'outbox_fan_outs',
      help: "changed parents whose children's changes are still to be found",
      registers,
    }),
    outboxAge: new Gauge({
      name: 'outbox_oldest_age_seconds',
      help: 'age of the oldest change or fan-out that waits',
      registers,
    }),
    queueDepth: new Gauge({
      name: 'queue_messages',
      help: 'messages that wait in a queue, those that a consumer holds aside',
      labelNames: ['queue'] as const,
      registers,
    }),
    inFlightMessages: new Gauge({
      name: 'held_messages',
      help: 'messages that consumers have taken and not acknowledged yet',
      registers,
    }),
    oldestInFlightAge: new Gauge({
      name: 'held_messages_oldest_seconds',
      help: 'since when the oldest of them is held',
      registers,
    }),
    storedDeadLetters: new Gauge({
      name: 'dead_letters_kept',
      help: 'dead letters that nobody has replayed or purged',
      registers,
    }),
    paused: new Gauge({
      name: 'indexing_paused',
      help: '1 while an operator has stopped indexing',
      registers,
    }),
    rebuildDocuments: new Gauge({
      name: 'rebuild_documents',
      help: 'documents of the index that is being filled: written, and to be written in all',
      labelNames: ['of'] as const,
      registers,
    }),
    relayed: new Counter({ name: 'relay_changes_total', help: 'changes handed over to RabbitMQ', registers }),
    bulkItems: new Counter({
      name: 'indexer_bulk_items_total',
      help: 'bulk items by outcome: written, deleted, superseded, absent, retry, poison',
      labelNames: ['outcome'] as const,
      registers,
    }),
    deadLetters: new Counter({
      name: 'indexer_dead_letters_total',
      help: 'changes sent to the dead-letter queue',
      registers,
    }),
    generation: new Gauge({
      name: 'indexer_generation',
      help: 'the generation that this process raised last',
      registers,
    }),
    searchable: new Histogram({
      name: 'indexer_commit_to_searchable_seconds',
      help: 'from the change (outbox row) to the refresh that made it visible',
      buckets: [0.05, 0.1, 0.25, 0.5, 0.7, 1, 1.5, 2.5, 5, 10, 30, 60, 300],
      registers,
    }),

    recentLag: new Summary({
      name: 'indexer_commit_to_searchable_recent_seconds',
      help: 'the same over the last ten minutes, as quantiles',
      percentiles: [0.5, 0.99],
      maxAgeSeconds: 600,
      ageBuckets: 5,
      registers,
    }),

    /** Times `call`; its outcome is a label, its result or error goes through. */
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

/** The internal port: `/metrics`, and `/readyz` where the process has no other port for it. */
export function serveMetrics(
  metrics: Metrics,
  listen: { host: string; port: number },
  readiness?: () => Promise<{ ready: boolean; body: unknown }>,
): Promise<Server> {
  const server = createServer((request, response) => {
    answer(request.url ?? '').catch((error: unknown) => {
      response
        .writeHead(500, { 'content-type': 'text/plain' })
        .end(`${error instanceof Error ? error.message : error}\n`);
    });

    async function answer(path: string) {
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
        response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
      }
    }
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(listen.port, listen.host, () => resolve(server));
  });
}
