import { at } from '../../../domain/at.ts';
import { type JobPriority, jobPriorities } from '../../../domain/enumerations.ts';
import { type JobKind, type JobPayload, jobKinds } from '../../../domain/jobs/job-kinds.ts';
import { storableJson } from '../../../domain/text/storable.ts';
import type { Queryable } from '../pool.ts';

/** A job to be added. */
export interface NewJob<K extends JobKind> {
  kind: K;
  payload: JobPayload<K>;
  /** at most one job with this key is ever added, until it is pruned */
  uniqueKey?: string;
  /** default: the priority of its kind */
  priority?: JobPriority;
  accountId?: number;
  requestId?: string;
}

/**
 * Adds a job. It is published once the transaction of `db` has committed.
 * @returns its id; null if a job with its unique key exists
 */
export async function addJob<K extends JobKind>(db: Queryable, job: NewJob<K>): Promise<number | null> {
  const { version, priority, maxAttempts } = jobKinds[job.kind];
  const { rows } = await db.query<{ id: number }>(
    `insert into jobs (kind, version, payload, priority, max_attempts, unique_key, account_id, request_id)
     values ($1::text, $2::smallint, $3::jsonb, $4::smallint, $5::smallint, $6::text, $7::bigint, $8::text)
     on conflict (unique_key) do nothing
     returning id`,
    [
      job.kind,
      version,
      storableJson(job.payload),
      jobPriorities.indexOf(job.priority ?? priority),
      maxAttempts,
      job.uniqueKey ?? null,
      job.accountId ?? null,
      job.requestId ?? null,
    ],
  );
  return rows[0]?.id ?? null;
}

/**
 * Adds the job of the current period of a schedule, unless it exists or the job of an earlier period is still open. Periods are
 * counted by the clock of Postgres, so that all workers agree.
 * @param everySeconds the length of a period
 * @param offsetSeconds when the first period after 1970-01-01T00:00Z began
 * @returns whether the job was added
 */
export async function addScheduledJob<K extends JobKind>(
  db: Queryable,
  kind: K,
  payload: JobPayload<K>,
  { everySeconds, offsetSeconds }: { everySeconds: number; offsetSeconds: number },
): Promise<boolean> {
  const { version, priority, maxAttempts } = jobKinds[kind];
  const { rowCount } = await db.query(
    `with period as (
       select to_timestamp(
         floor((extract(epoch from now()) - $7::float8) / $6::float8) * $6::float8 + $7::float8
       ) at time zone 'utc' as start
     ), keyed as (
       select $1::text || '@' || to_char(start, 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as key from period
     )
     insert into jobs (kind, version, payload, priority, max_attempts, unique_key)
     select $1::text, $2::smallint, $3::jsonb, $4::smallint, $5::smallint, key
     from keyed
     where not exists (select from jobs where unique_key = keyed.key)
       and not exists (
         select from jobs
         where kind = $1::text and state in ('waiting', 'queued', 'running') and starts_with(unique_key, $1::text || '@')
       )
     on conflict (unique_key) do nothing`,
    [
      kind,
      version,
      storableJson(payload),
      jobPriorities.indexOf(priority),
      maxAttempts,
      everySeconds,
      offsetSeconds,
    ],
  );
  return rowCount === 1;
}

/**
 * Claims jobs that are due for publication, the most urgent first. Commit once RabbitMQ has confirmed their messages; a
 * rollback leaves them waiting.
 */
export async function claimDueJobs(
  db: Queryable,
  limit: number,
): Promise<{ id: number; priority: JobPriority }[]> {
  const { rows } = await db.query<{ id: number; priority: number }>(
    `with due as (
       select id from jobs
       where state = 'waiting' and run_at <= now()
       order by priority, run_at, id
       limit $1::integer
       for update skip locked
     )
     update jobs set state = 'queued', queued_at = now() from due where jobs.id = due.id
     returning jobs.id, jobs.priority`,
    [limit],
  );
  return rows.map(({ id, priority }) => ({ id, priority: at(jobPriorities, priority) }));
}

/**
 * Publishes jobs again whose messages RabbitMQ has lost, for example with their queue. Call it when the queue is empty. A job
 * whose message was not lost is only published twice, and runs once.
 * @returns the number of jobs
 */
export async function republishQueuedJobs(
  db: Queryable,
  priority: JobPriority,
  olderThanSeconds: number,
): Promise<number> {
  const { rowCount } = await db.query(
    `update jobs set state = 'waiting'
     where id in (
       select id from jobs
       where state = 'queued' and priority = $1::smallint and queued_at <= now() - make_interval(secs => $2::float8)
       for update skip locked
     )`,
    [jobPriorities.indexOf(priority), olderThanSeconds],
  );
  return rowCount ?? 0;
}

/**
 * Deletes jobs that ended more than `days` days ago.
 * @param frequentKinds successful jobs of these kinds are deleted after a day
 * @returns the number of deleted jobs
 */
export async function pruneJobs(db: Queryable, days: number, frequentKinds: JobKind[]): Promise<number> {
  const { rowCount } = await db.query(
    `delete from jobs
     where finished_at < now() - make_interval(days => $1::integer)
       or (finished_at < now() - interval '1 day' and state = 'done' and kind = any($2::text[]))`,
    [days, frequentKinds],
  );
  return rowCount ?? 0;
}
