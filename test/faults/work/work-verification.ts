import { insist } from '../kinds/pausing.ts';
import type { WorkerKill } from '../kinds/worker-kill.ts';
import { reasonOf } from '../progress.ts';
import type { World } from '../world.ts';
import type { Task } from './task.ts';

// A job of a killed worker waits for its lease, and one whose server was away for up to two minutes.
const maxOpenSeconds = 240;

export interface WorkVerification {
  /** jobs that have not ended, although nothing was asked for any more and no fault was present */
  open: string[];
  ended: number;
  /** jobs that were started more than once */
  repeated: number;
  /** what was compared, a line for each task */
  checked: string[];
  /** what each killed worker ran, and what became of it */
  kills: string[];
  problems: string[];
}

/** Waits until no job is open, and compares what the jobs have done with what was asked for. */
export async function verifyWork(world: World, tasks: Task[]): Promise<WorkVerification> {
  const { pool } = world;
  const open = await insist(world, maxOpenSeconds, 'no open job', async () => {
    const jobs = await listOpen(world);
    if (jobs.length > 0) throw new Error(`${jobs.length} are open`);
    return jobs;
  }).catch(() => listOpen(world));
  const { rows } = await pool.query<{ id: number; state: string; run: number }>(
    'select id, state, run from jobs where finished_at is not null',
  );
  const problems: string[] = [];
  const checked: string[] = [];
  for (const task of tasks) {
    const found = await task.verify().catch((error: unknown) => ({
      checked: `${task.name} could not be checked`,
      problems: [`${task.name} could not be checked: ${reasonOf(error)}`],
    }));
    checked.push(found.checked);
    problems.push(...found.problems);
  }
  // A job that is attempted once, such as the figures of the dashboard, is replaced by the one of the next period.
  const failed = await pool.query<{ id: number; kind: string; error: string }>(
    `select id, kind, error from jobs where state = 'failed' and max_attempts > 1 order by id`,
  );
  problems.push(...failed.rows.map(({ id, kind, error }) => `the job ${id} (${kind}) has failed: ${error}`));
  const ends = new Map(rows.map((row) => [row.id, row]));
  return {
    open: open.map(({ id, kind, state, error }) => `${id} (${kind}, ${state}, ${error ?? 'no error'})`),
    ended: rows.length,
    repeated: rows.filter(({ run }) => run > 1).length,
    checked,
    kills: world.kills.map((kill, at) => describeKill(kill, at, ends)),
    problems,
  };
}

interface OpenJob {
  id: number;
  kind: string;
  state: string;
  error: string | null;
}

async function listOpen({ pool }: World): Promise<OpenJob[]> {
  const { rows } = await pool.query<OpenJob>(
    `select id, kind, state, error from jobs where state in ('waiting', 'queued', 'running') order by id`,
  );
  return rows;
}

function describeKill(
  { worker, running }: WorkerKill,
  at: number,
  ends: Map<number, { state: string; run: number }>,
): string {
  const jobs = running?.map(({ id, kind, run, seconds, progress }) => {
    const end = ends.get(id);
    const then = end ? `${end.state} in run ${end.run}` : 'not ended';
    return `job ${id} ${kind} in run ${run} after ${seconds} s${progress ? ` at ${progress}` : ''} -> ${then}`;
  });
  const what = jobs === undefined ? 'Postgres was down' : jobs.join('; ') || 'no job';
  return `${at + 1} ${worker}: ${what}`;
}
