import type { JobProgress } from '../../../domain/jobs/job-progress.ts';
import { storableJson, storableText } from '../../../domain/text/storable.ts';
import type { Queryable } from '../pool.ts';

/** A job that this process runs. `id` and `run` identify the run: once another process has started the job, `run` is outdated. */
export interface JobRun {
  id: number;
  run: number;
}

/** What a worker needs to know about a job that it has started. */
export interface StartedJob extends JobRun {
  kind: string;
  version: number;
  payload: unknown;
  /** including this one */
  attempts: number;
  max_attempts: number;
  account_id: number | null;
  request_id: string | null;
}

const maxErrorLength = 1_000;

/**
 * Starts a job whose message was delivered.
 * @param worker the name of this process
 * @returns null if the job does not exist, has ended, is not due, or another process runs it
 */
export async function startJob(db: Queryable, id: number, worker: string): Promise<StartedJob | null> {
  // Also one that is still waiting: its message arrives before the relay has committed, and the lock of the row makes this wait.
  const { rows } = await db.query<StartedJob>(
    `update jobs
     set state = 'running', attempts = attempts + 1, run = run + 1, worker = $2::text, started_at = now(), heartbeat_at = now()
     where id = $1::bigint and (state = 'queued' or (state = 'waiting' and run_at <= now()))
     returning id, run, kind, version, payload, attempts, max_attempts, account_id, request_id`,
    [id, worker],
  );
  return rows[0] ?? null;
}

/** Renews the lease of a run, and stores its progress if there is any. @returns whether the job is still this run's */
export async function saveHeartbeat(
  db: Queryable,
  { id, run }: JobRun,
  progress: JobProgress | null,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs set heartbeat_at = now(), progress = coalesce($3::jsonb, progress)
     where id = $1::bigint and run = $2::integer and state = 'running'`,
    [id, run, progress && storableJson(progress)],
  );
  return rowCount === 1;
}

/**
 * Locks the row of a run until the transaction of `db` ends, so that what the transaction writes is committed only while the
 * job is this run's.
 * @param isProgress earlier failures no longer count, because what is committed here is not done again
 * @returns whether the job is still this run's
 */
export async function lockRun(db: Queryable, { id, run }: JobRun, isProgress: boolean): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs set heartbeat_at = now(), attempts = case when $3::boolean then 1 else attempts end
     where id = $1::bigint and run = $2::integer and state = 'running'`,
    [id, run, isProgress],
  );
  return rowCount === 1;
}

/** Ends a job successfully. @returns whether the job was still this run's */
export async function finishJob(
  db: Queryable,
  { id, run }: JobRun,
  progress: JobProgress | null,
  result: unknown,
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs
     set state = 'done', progress = coalesce($3::jsonb, progress), result = $4::jsonb, error = null, finished_at = now()
     where id = $1::bigint and run = $2::integer and state = 'running'`,
    [id, run, progress && storableJson(progress), result === undefined ? null : storableJson(result)],
  );
  return rowCount === 1;
}

/** Ends a job as failed, which is its dead letter. @returns whether the job was still this run's */
export async function failJob(db: Queryable, { id, run }: JobRun, error: string): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs set state = 'failed', error = $3::text, finished_at = now()
     where id = $1::bigint and run = $2::integer and state = 'running'`,
    [id, run, storableText(error).slice(0, maxErrorLength)],
  );
  return rowCount === 1;
}

/**
 * Puts a job back, to be started again.
 * @param delayMs the time before it is due
 * @param error why; null leaves the last error
 * @param countsAttempt whether this attempt counts towards the maximum
 * @returns whether the job was still this run's
 */
export async function returnJob(
  db: Queryable,
  { id, run }: JobRun,
  { delayMs, error, countsAttempt }: { delayMs: number; error: string | null; countsAttempt: boolean },
): Promise<boolean> {
  const { rowCount } = await db.query(
    `update jobs
     set state = 'waiting', run_at = now() + make_interval(secs => $3::float8 / 1000), error = coalesce($4::text, error),
       attempts = case when $5::boolean then attempts else greatest(0, attempts - 1) end
     where id = $1::bigint and run = $2::integer and state = 'running'`,
    [id, run, delayMs, error && storableText(error).slice(0, maxErrorLength), countsAttempt],
  );
  return rowCount === 1;
}

/**
 * Puts back the jobs whose worker has sent no heartbeat for `leaseMs`, because it was killed, hangs or cannot reach Postgres. A
 * job without further attempts has failed.
 * @returns the jobs and what became of them
 */
export async function returnLostJobs(
  db: Queryable,
  leaseMs: number,
): Promise<{ id: number; kind: string; state: 'waiting' | 'failed'; worker: string }[]> {
  const { rows } = await db.query<{ id: number; kind: string; state: 'waiting' | 'failed'; worker: string }>(
    `with lost as (
       select id from jobs
       where state = 'running' and heartbeat_at < now() - make_interval(secs => $1::float8 / 1000)
       for update skip locked
     )
     update jobs
     set state = case when attempts < max_attempts then 'waiting' else 'failed' end,
       finished_at = case when attempts < max_attempts then null else now() end,
       run_at = now(),
       error = 'The worker ' || worker || ' stopped responding during attempt ' || attempts || '.'
     from lost where jobs.id = lost.id
     returning jobs.id, jobs.kind, jobs.state, jobs.worker`,
    [leaseMs],
  );
  return rows;
}
