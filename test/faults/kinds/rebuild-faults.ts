import type { Chance } from '../edits/chance.ts';
import { reasonOf } from '../progress.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { pause } from './pausing.ts';

const maxEndSeconds = 20;
const rebuildMs = 120_000;

/** Kills or interrupts a rebuild at a random moment; it may have ended before. */
export const rebuildInterrupted: Fault = {
  kind: 'rebuild interrupted',
  share: 6,
  needs: ['targets'],
  async run(world, chance) {
    const command = world.operator.begin('reindex', '--json');
    try {
      await pause(world, chance.between(0.6, 4));
    } finally {
      const signal = chance.pick(['SIGKILL', 'SIGINT'] as const);
      command.kill(signal);
      const late = await Promise.race([
        command.ended,
        pause(world, maxEndSeconds).then(() => 'late' as const),
      ]);
      if (late === 'late') {
        world.problems.push(`reindex does not end within ${maxEndSeconds} s after ${signal}`);
        command.kill('SIGKILL');
      }
    }
    // Otherwise the unfinished index receives live changes until a later rebuild resumes it.
    return chance.happens(0.5) ? () => finishRebuild(world) : undefined;
  },
};

/** Runs a whole rebuild during other faults, and runs it again afterwards if it has failed. */
export const rebuildAndSwitch: Fault = {
  kind: 'rebuild and switch',
  share: 5,
  needs: ['targets'],
  async run(world, chance, alone) {
    const failure = await finishRebuild(world).catch(reasonOf);
    if (failure && alone) world.problems.push(`without any other fault: ${failure}`);
    return async () => {
      if (failure) await finishRebuild(world);
      await followUp(world, chance);
    };
  },
};

/** Runs a rebuild, or resumes an interrupted one, without other faults, so that it must succeed. */
export async function finishRebuild(world: World): Promise<void> {
  await world.operator.run(rebuildMs, 'reindex', '--json');
}

/** Rolls back to the previous index, sometimes, and prunes the other ones, as an operator may do. */
async function followUp(world: World, chance: Chance) {
  if (chance.happens(0.4)) {
    await world.operator.run(30_000, 'index', 'rollback', '--json');
    await pause(world, 0.5);
  }
  await world.operator.run(30_000, 'index', 'prune', '--json');
}
