import type { JobListParameters } from '../../../contract/parameters/job-parameters.ts';
import type { Job, JobSummary } from '../../../contract/responses/job-response.ts';
import { at } from '../../../domain/at.ts';
import { type JobPriority, jobPriorities, jobStates } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';
import type { Stored } from '../stored-record.ts';

const priorities = `array[${jobPriorities.map((priority) => `'${priority}'`).join(', ')}]`;
const summaryColumns = `
  id, kind, (${priorities})[priority + 1] as priority, state, attempts, max_attempts, progress, error, account_id, request_id,
  worker, created_at, run_at, started_at, finished_at`;
const columns = `${summaryColumns}, version, payload, result`;

/**
 * Lists the jobs, the newest first.
 * @param below the id below which the page begins; null for the first page
 * @returns the page, and `next`: the `below` of the next page, or null at the end
 */
export async function listJobs(
  db: Queryable,
  { state, kind, priority, limit = 20 }: JobListParameters,
  below: number | null,
): Promise<{ items: Stored<JobSummary>[]; next: number | null }> {
  const { rows } = await db.query<Stored<JobSummary>>(
    `select ${summaryColumns} from jobs
     where ($1::text is null or state = $1::text)
       and ($2::text is null or kind = $2::text)
       and ($3::smallint is null or priority = $3::smallint)
       and ($4::bigint is null or id < $4::bigint)
     order by id desc limit $5::integer`,
    [state ?? null, kind ?? null, priority ? jobPriorities.indexOf(priority) : null, below, limit + 1],
  );
  const items = rows.slice(0, limit);
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

/** Finds a job. @throws AppError not-found */
export async function findJob(db: Queryable, id: number): Promise<Stored<Job>> {
  const [job] = await findJobs(db, [id]);
  return job ?? noSuchJob(id);
}

/** Finds those of the jobs that exist. */
export async function findJobs(db: Queryable, ids: number[]): Promise<Stored<Job>[]> {
  const { rows } = await db.query<Stored<Job>>(
    `select ${columns} from jobs where id = any($1::bigint[]) order by id`,
    [ids],
  );
  return rows;
}

/** Lists the ids of the jobs in a state, the oldest first, at most `limit`. */
export async function listJobIds(
  db: Queryable,
  { state, kind }: { state: string; kind: string | undefined },
  limit: number,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select id from jobs where state = $1::text and ($2::text is null or kind = $2::text)
     order by id limit $3::integer`,
    [state, kind ?? null, limit],
  );
  return rows.map(({ id }) => id);
}

/**
 * Puts a failed or cancelled job back, with all its attempts, and lets a job that waits for its time start now.
 * @throws AppError not-found; conflict with the reason when the job is queued, running or done
 */
export async function retryJob(db: Queryable, id: number): Promise<Stored<Job>> {
  const { rows } = await db.query<Stored<Job>>(
    `update jobs
     set state = 'waiting', run_at = now(), attempts = 0, finished_at = null,
       error = case when state = 'waiting' then error end, progress = case when state = 'waiting' then progress end
     where id = $1::bigint and state in ('waiting', 'failed', 'cancelled')
     returning ${columns}`,
    [id],
  );
  return rows[0] ?? refuse(await findJob(db, id), 'retried');
}

/**
 * Cancels a job that has not ended. A worker that runs it stops within seconds; what it has committed remains.
 * @throws AppError not-found; conflict with the reason when the job has ended
 */
export async function cancelJob(db: Queryable, id: number): Promise<Stored<Job>> {
  const { rows } = await db.query<Stored<Job>>(
    `update jobs set state = 'cancelled', finished_at = now()
     where id = $1::bigint and state in ('waiting', 'queued', 'running')
     returning ${columns}`,
    [id],
  );
  return rows[0] ?? refuse(await findJob(db, id), 'cancelled');
}

/** Counts the jobs that are not deleted yet, and measures for how long the oldest one that is due has not started. */
export async function countJobs(db: Queryable): Promise<{
  by_state: Record<string, number>;
  failed_by_kind: Record<string, number>;
  oldest_waiting_seconds: number;
}> {
  const { rows } = await db.query<{ state: string; failed_kind: string | null; n: number }>(
    `select state, case when state = 'failed' then kind end as failed_kind, count(*) as n
     from jobs group by 1, 2 order by 1, 2`,
  );
  const byState: Record<string, number> = Object.fromEntries(jobStates.map((state) => [state, 0]));
  for (const { state, n } of rows) byState[state] = (byState[state] ?? 0) + n;
  return {
    by_state: byState,
    failed_by_kind: Object.fromEntries(
      rows.flatMap(({ failed_kind, n }) => (failed_kind === null ? [] : [[failed_kind, n]])),
    ),
    oldest_waiting_seconds: (await measureDueJobs(db)).oldest_seconds,
  };
}

/** Jobs that are due and have not started. */
export interface DueJobs {
  by_priority: Record<JobPriority, number>;
  /** for how long the oldest has been due, in seconds; 0 if there is none */
  oldest_seconds: number;
}

/** Measures the jobs that are due and have not started. */
export async function measureDueJobs(db: Queryable): Promise<DueJobs> {
  const { rows } = await db.query<{ priority: number; n: number; oldest: number }>(
    `select priority, count(*) as n, extract(epoch from clock_timestamp() - min(run_at))::float8 as oldest
     from jobs where state in ('waiting', 'queued') and run_at <= now() group by priority`,
  );
  const due: DueJobs = { by_priority: { urgent: 0, normal: 0, low: 0 }, oldest_seconds: 0 };
  for (const { priority, n, oldest } of rows) {
    due.by_priority[at(jobPriorities, priority)] = n;
    due.oldest_seconds = Math.max(due.oldest_seconds, oldest);
  }
  return due;
}

function noSuchJob(id: number): never {
  throw new AppError('not-found', `No job with the id ${id} exists.`);
}

function refuse({ id, state }: Stored<Job>, what: 'retried' | 'cancelled'): never {
  const reason =
    what === 'cancelled'
      ? `it has ended already (${state})`
      : state === 'done'
        ? 'it has succeeded'
        : `it is already ${state}; cancel it first`;
  throw new AppError('conflict', `The job ${id} cannot be ${what}: ${reason}.`);
}
