import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import { connectRabbitmq, queueNames } from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import { generationKey } from '../../src/storage/redis/generation.ts';
import { createRedis } from '../../src/storage/redis/redis-client.ts';
import { startProgram } from '../../test/support/programs/processes.ts';

const program = fileURLToPath(new URL('../../indexer/main.ts', import.meta.url));

export interface LiveIndexer {
  /** from the change to the refresh after it, as the consumer measures it, in seconds */
  readLag(): Promise<{ p50: number | null; p99: number | null }>;
  stop(): Promise<unknown>;
}

/** Starts the real indexer as a process. Resolves once it is running. */
export async function startIndexer(config: Config): Promise<LiveIndexer> {
  const indexer = startProgram(program, config);
  try {
    const line = (await indexer.logged('indexer: running')) as { internal: { port: number } };
    return {
      async readLag() {
        const answer = await fetch(`http://127.0.0.1:${line.internal.port}/readyz`);
        return ((await answer.json()) as { lag_seconds: { p50: number | null; p99: number | null } })
          .lag_seconds;
      },
      stop: () => indexer.stop(),
    };
  } catch (error) {
    await indexer.stop();
    throw error;
  }
}

/** Removes the queues and keys of an indexer with these settings; not its indexes and its database. */
export async function removeTraces(config: Config, logger: Logger): Promise<void> {
  const connection = connectRabbitmq(config, 'bench', logger);
  const redis = createRedis('cache', config, logger);
  try {
    for (const queue of Object.values(queueNames(config))) await connection.queueDelete({ queue });
    if (redis.status !== 'ready') await once(redis, 'ready');
    await redis.del(generationKey);
  } finally {
    redis.disconnect();
    await connection.close();
  }
}
