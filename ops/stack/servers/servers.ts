import type { Place } from '../place.ts';
import { elasticsearch } from './elasticsearch.ts';
import { mail } from './mail.ts';
import { postgres } from './postgres.ts';
import { rabbitmq } from './rabbitmq.ts';
import { redis, sessionsRedis } from './redis.ts';
import { clientPort, type Server, type ServerName } from './server.ts';

export const servers: Record<ServerName, Server> = {
  postgres,
  redis,
  'sessions-redis': sessionsRedis,
  rabbitmq,
  elasticsearch,
  mail,
};

/** The settings with which the programs and the command line connect to these servers. */
export function connectionSettings(place: Place): Record<string, string> {
  const { postgres, redis, 'sessions-redis': sessionsRedis, rabbitmq, elasticsearch, mail } = servers;
  return {
    DATABASE_URL: `postgres://institutes_app:institutes_app@127.0.0.1:${clientPort(postgres, place)}/institutes`,
    DATABASE_OWNER_URL: `postgres://institutes:institutes@127.0.0.1:${clientPort(postgres, place)}/institutes`,
    REDIS_URL: `redis://127.0.0.1:${clientPort(redis, place)}/0`,
    SESSIONS_REDIS_URL: `redis://127.0.0.1:${clientPort(sessionsRedis, place)}/0`,
    RABBITMQ_URL: `amqp://institutes:institutes@127.0.0.1:${clientPort(rabbitmq, place)}/institutes`,
    ELASTICSEARCH_URL: `http://127.0.0.1:${clientPort(elasticsearch, place)}`,
    MAIL_URL: `smtp://127.0.0.1:${clientPort(mail, place)}`,
  };
}
