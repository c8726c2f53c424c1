import type { NewsFact } from '../../../domain/alerts/news.ts';
import type { Queryable } from '../pool.ts';

/** An institute that may have changed, and when it last did. */
export interface ChangedInstitute {
  id: number;
  changedAt: Date;
}

/** How an institute differs from what it was. `before` and `after` are as `writeMaterial` writes them. */
export interface NewDifference extends ChangedInstitute {
  before: string | null;
  after: string;
  facts: NewsFact[];
}

export interface Difference {
  id: number;
  institute_id: number;
  before: string | null;
  after: string;
  facts: NewsFact[];
}

/**
 * Claims up to `limit` institutes that have changed, the longest waiting first. Their entries are deleted when the caller's
 * transaction commits.
 */
export async function claimChangedInstitutes(db: Queryable, limit: number): Promise<ChangedInstitute[]> {
  const { rows } = await db.query<ChangedInstitute>(
    `with taken as (
       select institute_id from changed_institutes group by 1 order by min(id) limit $1::integer
     ), deleted as (
       delete from changed_institutes c using taken where c.institute_id = taken.institute_id
       returning c.institute_id, c.changed_at
     )
     select institute_id as id, max(changed_at) as "changedAt" from deleted group by 1`,
    [limit],
  );
  return rows;
}

/** Forgets all changes that are waiting. */
export async function forgetChangedInstitutes(db: Queryable): Promise<void> {
  await db.query('delete from changed_institutes');
}

/** What each of these institutes was when alerts last looked at it. */
export async function readSnapshots(db: Queryable, ids: number[]): Promise<Map<number, string>> {
  const { rows } = await db.query<{ institute_id: number; material: string }>(
    'select institute_id, material from institute_snapshots where institute_id = any($1::bigint[])',
    [ids],
  );
  return new Map(rows.map(({ institute_id, material }) => [institute_id, material]));
}

/** Stores what institutes are now. */
export async function saveSnapshots(
  db: Queryable,
  snapshots: { id: number; material: string }[],
): Promise<void> {
  await db.query(
    `insert into institute_snapshots (institute_id, material)
     select * from unnest($1::bigint[], $2::text[])
     on conflict (institute_id) do update set material = excluded.material`,
    [snapshots.map(({ id }) => id), snapshots.map(({ material }) => material)],
  );
}

/** Deletes the snapshots of those of these institutes that do not exist any more. Those of unpublished institutes are kept. */
export async function deleteOrphanedSnapshots(db: Queryable, ids: number[]): Promise<void> {
  await db.query(
    `delete from institute_snapshots s
     where s.institute_id = any($1::bigint[]) and not exists (select from institutes i where i.id = s.institute_id)`,
    [ids],
  );
}

/** How far the first snapshots are taken. */
export async function readSnapshotProgress(db: Queryable): Promise<{ cursor: number; isFinished: boolean }> {
  const { rows } = await db.query<{ cursor: number; isFinished: boolean }>(
    'select cursor, finished_at is not null as "isFinished" from snapshot_progress',
  );
  return rows[0] ?? { cursor: 0, isFinished: false };
}

export async function saveSnapshotProgress(
  db: Queryable,
  cursor: number,
  isFinished: boolean,
): Promise<void> {
  await db.query(
    `update snapshot_progress set cursor = $1::bigint, finished_at = case when $2::boolean then now() end`,
    [cursor, isFinished],
  );
}

/** Adds a round with these differences. @returns its id */
export async function addRound(db: Queryable, differences: NewDifference[]): Promise<number> {
  const { rows } = await db.query<{ id: number }>(
    `with round as (insert into alert_rounds default values returning id), added as (
       insert into institute_differences (round_id, institute_id, changed_at, before, after, facts)
       select round.id, d.institute_id, d.changed_at, d.before, d.after, d.facts
       from round, unnest($1::bigint[], $2::timestamptz[], $3::text[], $4::text[], $5::jsonb[])
         as d (institute_id, changed_at, before, after, facts)
     )
     select id from round`,
    [
      differences.map(({ id }) => id),
      differences.map(({ changedAt }) => changedAt),
      differences.map(({ before }) => before),
      differences.map(({ after }) => after),
      differences.map(({ facts }) => JSON.stringify(facts)),
    ],
  );
  return (rows[0] as { id: number }).id;
}

export interface AlertRound {
  id: number;
  createdAt: Date;
  /** Distinct searches up to this id have been matched. */
  cursor: number;
}

/** The oldest round that has not been matched with all searches; null if there is none. */
export async function findOpenRound(db: Queryable): Promise<AlertRound | null> {
  const { rows } = await db.query<AlertRound>(
    `select id, created_at as "createdAt", cursor from alert_rounds where matched_at is null order by id limit 1`,
  );
  return rows[0] ?? null;
}

/** Stores how far a round has come. */
export async function saveRoundProgress(db: Queryable, id: number, cursor: number): Promise<void> {
  await db.query('update alert_rounds set cursor = $2::bigint where id = $1::bigint', [id, cursor]);
}

export async function finishRound(db: Queryable, id: number): Promise<void> {
  await db.query('update alert_rounds set matched_at = now() where id = $1::bigint', [id]);
}

/** The differences of a round, in the order of their ids. */
export async function listDifferences(db: Queryable, roundId: number): Promise<Difference[]> {
  const { rows } = await db.query<Difference>(
    `select id, institute_id, before, after, facts from institute_differences where round_id = $1::bigint order by id`,
    [roundId],
  );
  return rows;
}

/**
 * Deletes matched rounds that began more than `days` days ago, with their differences, and all but the latest `maxDifferences`
 * differences.
 */
export async function pruneRounds(db: Queryable, days: number, maxDifferences: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from alert_rounds r
     where r.matched_at is not null and (
       r.created_at < now() - make_interval(days => $1::integer)
       or r.id < (select min(round_id) from (
         select round_id from institute_differences order by id desc limit $2::integer
       ) latest)
     )`,
    [days, maxDifferences],
  );
  return rowCount ?? 0;
}
