import { measureOutbox } from '../../src/storage/postgres/sync/outbox.ts';
import { countQueued, queueNames } from '../../src/storage/rabbitmq/rabbitmq-client.ts';
import type { World } from './world.ts';

const everyMs = 1_000;

/** The changes in the outbox and the queues; null when the server does not answer. Messages of consumers are not counted. */
export interface InFlight {
  /** changes and fan-outs */
  outbox: number | null;
  /** messages */
  queues: number | null;
}

export async function countInFlight({ pool, rabbitmq, config }: World): Promise<InFlight> {
  const [outbox, queues] = await Promise.all([
    measureOutbox(pool).catch(() => null),
    rabbitmq.ready ? countQueued(rabbitmq, queueNames(config)).catch(() => null) : null,
  ]);
  return {
    outbox: outbox && outbox.depth + outbox.fan_outs,
    queues,
  };
}

/** Counts every second until `stop` is called. */
export function watchInFlight(world: World): { readonly most: number; stop(): Promise<void> } {
  let most = 0;
  let counting: Promise<void> | undefined;
  const count = () => {
    counting ??= countInFlight(world).then(({ outbox, queues }) => {
      most = Math.max(most, (outbox ?? 0) + (queues ?? 0));
      counting = undefined;
    });
    return counting;
  };
  void count();
  const timer = setInterval(count, everyMs);
  return {
    get most() {
      return most;
    },
    async stop() {
      clearInterval(timer);
      await count();
    },
  };
}
