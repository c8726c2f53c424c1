import type { Redis } from 'ioredis';
import { withTimeout } from '../async/with-timeout.ts';
import type { Elasticsearch } from './elasticsearch/elasticsearch-client.ts';
import type { Queryable } from './postgres/pool.ts';

type DependencyState = 'up' | 'down';

const probeMs = 1_000;

/** Probes each dependency. One that does not reply within a second is `down`. Never rejects. */
export async function probeDependencies(deps: {
  pool: Queryable;
  redis: Redis;
  sessionsRedis?: Redis;
  elasticsearch: Elasticsearch;
  rabbitmqReady?: () => boolean;
}): Promise<Record<string, DependencyState>> {
  const [postgres, redis, sessionsRedis, elasticsearch] = await Promise.all([
    state(deps.pool.query('select 1')),
    state(deps.redis.ping()),
    deps.sessionsRedis && state(deps.sessionsRedis.ping()),
    state(deps.elasticsearch.cluster.health({ timeout: '500ms' }, { requestTimeout: probeMs })),
  ]);
  return {
    postgres,
    redis,
    ...(sessionsRedis && { sessions_redis: sessionsRedis }),
    elasticsearch,
    ...(deps.rabbitmqReady && { rabbitmq: deps.rabbitmqReady() ? ('up' as const) : ('down' as const) }),
  };
}

async function state(answer: Promise<unknown>): Promise<DependencyState> {
  const up = answer.then(
    () => 'up' as const,
    () => 'down' as const,
  );
  return withTimeout(up, probeMs, () => 'down' as const);
}
