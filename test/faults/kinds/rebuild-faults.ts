import type { Chance } from '../edits/chance.ts';
import { reasonOf } from '../progress.ts';
import type { World } from '../world.ts';
import type { Fault } from './fault.ts';
import { pause } from './pausing.ts';

const endsWithin = 20;
const rebuildMs = 120_000;

/** A rebuild that is killed, or told to end, somewhere in the middle; it may be over before that. */
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
      const late = await Promise.race([command.ended, pause(world, endsWithin).then(() => 'late' as const)]);
      if (late === 'late') {
        world.problems.push(`reindex does not end within ${endsWithin} s of ${signal}`);
        command.kill('SIGKILL');
      }
    }
    // Or it stays as it is for a later one to resume, and gets live changes meanwhile.
    return chance.happens(0.5) ? () => finishRebuild(world) : undefined;
  },
};

/** A rebuild runs from its beginning to its end while other things break; where that fails it, it is run again. */
export const rebuildAndSwitch: Fault = {
  kind: 'rebuild and switch',
  share: 5,
  needs: ['targets'],
  async run(world, chance, alone) {
    const failure = await finishRebuild(world).catch(reasonOf);
    if (failure && alone) world.problems.push(`with nothing in its way: ${failure}`);
    return async () => {
      if (failure) await finishRebuild(world);
      await followUp(world, chance);
    };
  },
};

/** A rebuild, from wherever the last one was interrupted, with nothing in its way: it must succeed. */
export async function finishRebuild(world: World): Promise<void> {
  await world.operator.run(rebuildMs, 'reindex', '--json');
}

/** What an operator may do with the indexes before this one. */
async function followUp(world: World, chance: Chance) {
  if (chance.happens(0.4)) {
    await world.operator.run(30_000, 'index', 'rollback', '--json');
    await pause(world, 0.5);
  }
  await world.operator.run(30_000, 'index', 'prune', '--json');
}
