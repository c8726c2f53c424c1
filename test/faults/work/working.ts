import type { Chance } from '../edits/chance.ts';
import type { Task } from './task.ts';

const maxConcurrent = 8;

export interface WorkFigures {
  asked: number;
  refused: number;
  doubtful: number;
}

/** Asks for `perSecond` tasks a second until `stop` is called. */
export function startWorking({
  tasks,
  chance,
  perSecond,
}: {
  tasks: Task[];
  chance: Chance;
  perSecond: number;
}): { figures: WorkFigures; tasks: Task[]; stop(): Promise<void> } {
  const figures: WorkFigures = { asked: 0, refused: 0, doubtful: 0 };
  const running = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (running.size >= maxConcurrent) return;
    const task = tasks[chance.weighted(tasks.map(({ share }) => share))] as Task;
    const done: Promise<void> = task
      .ask()
      .then((outcome) => {
        figures[outcome] += 1;
      })
      .finally(() => running.delete(done));
    running.add(done);
  }, 1_000 / perSecond);

  return {
    figures,
    tasks,
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
