import { elasticsearch } from './elasticsearch.ts';
import { postgres } from './postgres.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis, sessionsRedis } from './redis.ts';
import type { Server, ServerName } from './server.ts';

export const servers: Record<ServerName, Server> = {
  postgres,
  redis,
  'sessions-redis': sessionsRedis,
  rabbitmq,
  elasticsearch,
};
