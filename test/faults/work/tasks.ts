import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import { accountMails } from './account-mails.ts';
import { plainJobs } from './plain-jobs.ts';
import type { Task } from './task.ts';

/** Everything that clients ask for during a run. */
export function createTasks(world: World, chance: Chance): Task[] {
  return [plainJobs(world, chance), accountMails(world, chance)];
}
