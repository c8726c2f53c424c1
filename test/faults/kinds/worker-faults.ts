import { hostname } from 'node:os';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { pause } from './pausing.ts';
import type { WorkerKill } from './worker-kill.ts';

const maxDownSeconds = 3;
const maxIdleSeconds = 2;
const pollSeconds = 0.01;
// Jobs take from milliseconds to seconds.
const maxDelaySeconds = 0.3;

/**
 * Kills workers at a random moment while they run a job, or after two seconds if they run none. They are stopped first, so that
 * what they run is known exactly.
 */
function workersKilled(
  kind: string,
  share: number,
  choose: (world: World, chance: Chance) => World['workers'][number][],
): Fault {
  return {
    kind,
    share,
    needs: ['workers'],
    async run(world, chance) {
      const chosen = choose(world, chance);
      await Promise.all(
        chosen.map(async (worker) => {
          await untilBusy(world, worker.pid);
          await pause(world, chance.between(0, maxDelaySeconds));
          worker.freeze();
          const running = await readRunning(world, worker.pid);
          await worker.kill();
          world.kills.push({ worker: worker.name, running });
        }),
      );
      await pause(world, chance.between(0, maxDownSeconds));
      for (const worker of chosen) worker.start();
      return undefined;
    },
  };
}

async function untilBusy(world: World, pid: number | undefined) {
  for (let waited = 0; waited < maxIdleSeconds; waited += pollSeconds) {
    const running = await readRunning(world, pid);
    if (running === null || running.length > 0) return;
    await pause(world, pollSeconds);
  }
}

async function readRunning({ pool }: World, pid: number | undefined): Promise<WorkerKill['running']> {
  const { rows } = await pool
    .query<NonNullable<WorkerKill['running']>[number]>(
      `select id, kind, run, round(extract(epoch from now() - started_at), 2)::float8 as seconds, progress::text as progress
       from jobs where state = 'running' and worker = $1 order by id`,
      [`${hostname()}:${pid}`],
    )
    .catch(() => ({ rows: null }));
  return rows;
}

export const workerKilled: Fault = workersKilled('worker killed', 10, ({ workers }, chance) => [
  chance.pick(workers),
]);

export const bothWorkersKilled: Fault = workersKilled('both workers killed', 4, ({ workers }) => workers);
