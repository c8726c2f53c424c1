import type { Queryable } from '../pool.ts';

/** How often a search without success was followed by another one. */
export interface Reformulation {
  q: string;
  next_q: string;
  times: number;
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
