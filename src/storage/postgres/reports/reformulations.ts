import type { Reformulation } from '../../../domain/search/reformulation.ts';
import { storableJson } from '../../../domain/text/storable.ts';
import type { Queryable } from '../pool.ts';

// A longer text than any that the API accepts would not fit into an index entry.
const maxTextLength = 200;

/** Counts reformulations of today. */
export async function addReformulations(db: Queryable, reformulations: Reformulation[]): Promise<void> {
  const short = reformulations.filter(({ q, next_q }) => Math.max(q.length, next_q.length) <= maxTextLength);
  // Ordered, so that two concurrent batches cannot deadlock.
  await db.query(
    `insert into search_reformulations (day, q, next_q, times)
     select (now() at time zone 'UTC')::date, q, next_q, least(sum(times), 2147483647)::integer
     from jsonb_to_recordset($1::jsonb) as pair (q text, next_q text, times bigint)
     group by q, next_q order by q, next_q
     on conflict (day, q, next_q) do update
       set times = least(search_reformulations.times::bigint + excluded.times, 2147483647)::integer`,
    [storableJson(short)],
  );
}

/** Lists the most frequent reformulations from a day on (`YYYY-MM-DD`). */
export async function listReformulations(
  db: Queryable,
  since: string,
  limit: number,
): Promise<Reformulation[]> {
  const { rows } = await db.query<Reformulation>(
    `select q, next_q, sum(times)::integer as times from search_reformulations where day >= $1::date
     group by q, next_q order by times desc, q, next_q limit $2::integer`,
    [since, limit],
  );
  return rows;
}

/** Deletes reformulations that are older than the last `days` days. @returns their number */
export async function pruneReformulations(db: Queryable, days: number): Promise<number> {
  const { rowCount } = await db.query(
    `delete from search_reformulations where day <= (now() at time zone 'UTC')::date - $1::integer`,
    [days],
  );
  return rowCount ?? 0;
}
