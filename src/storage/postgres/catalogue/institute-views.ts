import type pg from 'pg';
import { type Queryable, transaction } from '../pool.ts';

// A view loses half its weight every `halfLifeDays`, and all of it after `countedDays`.
const halfLifeDays = 14;
const countedDays = 90;

/**
 * Recomputes what views add to the popularity of institutes: 100 points for each doubling of one plus the number of views, which
 * count less the older they are. So one view gives 100 points, ten give 350, and a thousand give 1,000. Views are those of distinct
 * viewers (viewers.ts). Scores are rounded to tens, so that a small change does not cause an institute to be indexed again. The
 * changes go through the outbox as those of an import do.
 * @returns the number of institutes whose score has changed
 */
export function scoreViews(pool: pg.Pool): Promise<number> {
  return transaction(pool, scoreIn);
}

async function scoreIn(db: Queryable): Promise<number> {
  await db.query(`select set_config('app.bulk', 'on', true)`);
  // Two concurrent transactions could deadlock on the rows.
  await db.query('lock table institute_view_scores in share row exclusive mode');
  await db.query(`delete from institute_views where day <= (now() at time zone 'UTC')::date - $1::integer`, [
    countedDays,
  ]);
  const { rows } = await db.query<{ changed: number }>(
    `with scored as (
       select institute_id,
              (round(10 * log(2.0, 1 + sum(
                views * power(0.5, ((now() at time zone 'UTC')::date - day) / $1::numeric)
              ))) * 10)::integer as score
       from institute_views group by institute_id
     ), written as (
       insert into institute_view_scores as known (institute_id, score)
       select institute_id, score from scored where score > 0
       on conflict (institute_id) do update set score = excluded.score where known.score <> excluded.score
       returning 1
     ), gone as (
       delete from institute_view_scores known
       where not exists (select from scored where scored.institute_id = known.institute_id and score > 0)
       returning 1
     )
     select (select count(*) from written) + (select count(*) from gone) as changed`,
    [halfLifeDays],
  );
  return rows[0]?.changed ?? 0;
}
