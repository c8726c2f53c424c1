import { addJob } from '../../../src/storage/postgres/jobs/job-queue.ts';
import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import { commitOrDoubt } from './committing.ts';
import type { Task } from './task.ts';

/** Jobs of every priority that are added in a transaction, some of which are rolled back. */
export function plainJobs({ pool }: World, chance: Chance): Task {
  const committed = new Set<number>();
  const rolledBack = new Set<number>();
  return {
    name: 'plain jobs',
    share: 2,
    async ask() {
      const priority = chance.pick(['urgent', 'normal', 'low'] as const);
      const { outcome, result: id } = await commitOrDoubt(
        pool,
        (client) => addJob(client, { kind: 'prune-jobs', payload: {}, priority }),
        chance.happens(0.1),
      );
      if (outcome === 'committed') committed.add(id as number);
      if (outcome === 'rolled back') rolledBack.add(id as number);
      return outcome === 'doubtful' || outcome === 'refused' ? outcome : 'asked';
    },
    async verify() {
      const { rows } = await pool.query<{ id: number; state: string }>(
        'select id, state from jobs where id = any($1::bigint[])',
        [[...committed, ...rolledBack]],
      );
      const states = new Map(rows.map(({ id, state }) => [id, state]));
      return {
        checked: `${committed.size} plain jobs are done, ${rolledBack.size} that were rolled back are not there`,
        problems: [
          ...[...committed]
            .filter((id) => states.get(id) !== 'done')
            .map((id) => `job ${id} is ${states.get(id) ?? 'lost'}`),
          ...[...rolledBack].filter((id) => states.has(id)).map((id) => `job ${id} was rolled back`),
        ],
      };
    },
  };
}
