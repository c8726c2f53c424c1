import type { Chance } from '../edits/chance.ts';
import type { World } from '../world.ts';
import { accountMails } from './account-mails.ts';
import { createAdminRequests } from './admin-requests.ts';
import { digests } from './digests.ts';
import { images } from './images.ts';
import { imports } from './imports.ts';
import { plainJobs } from './plain-jobs.ts';
import { reports } from './reports.ts';
import type { Task } from './task.ts';

/** Everything that clients ask for during a run. */
export function createTasks(world: World, chance: Chance): Task[] {
  const requests = createAdminRequests(world);
  return [
    plainJobs(world, chance),
    accountMails(world, chance),
    digests(world, chance),
    imports(world, requests, chance),
    reports(world, requests, chance),
    images(world, requests, chance),
  ];
}
