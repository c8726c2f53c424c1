import type { SearchAnalytics } from '../../../contract/responses/dashboard-response.ts';
import type { Queryable } from '../pool.ts';

// Requests for further pages of a search do not count as searches.
const fromSince = `from search_events where at >= $1::timestamptz and page = 1`;

// Only answers that were rendered have a meaningful duration; those from the cache do not.
const rendered = `state in ('MISS', 'BYPASS')`;
const took = `
  percentile_cont(0.5) within group (order by took_ms) filter (where ${rendered}) as took_p50_ms,
  percentile_cont(0.95) within group (order by took_ms) filter (where ${rendered}) as took_p95_ms`;

const grouped = `
  select q, filters, sum(searches)::integer as searches, (array_agg(total order by at desc))[1] as total, ${took}`;

/** Reads what people searched for in the last `days`, including today; each list has at most `most` entries. */
export async function readSearchAnalytics(
  db: Queryable,
  { days, most: max }: { days: number; most: number },
): Promise<SearchAnalytics> {
  const since = new Date();
  since.setUTCHours(0, 0, 0, 0);
  since.setUTCDate(since.getUTCDate() - days + 1);
  const before = new Date(since);
  before.setUTCDate(before.getUTCDate() - days);
  const list = async (text: string, values: unknown[] = [since, max]) => (await db.query(text, values)).rows;

  const [perDay, popular, foundNothing, slow, rising] = await Promise.all([
    list(
      `select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, sum(searches)::integer as searches,
         coalesce(sum(searches) filter (where total = 0), 0)::integer as found_nothing, ${took}
       ${fromSince} group by 1 order by 1`,
      [since],
    ),
    list(
      `${grouped} ${fromSince} group by q, filters order by searches desc, q, filters::text limit $2::integer`,
    ),
    list(
      `${grouped} ${fromSince} and total = 0
       group by q, filters order by searches desc, q, filters::text limit $2::integer`,
    ),
    list(
      `${grouped} ${fromSince} and ${rendered}
       group by q, filters order by took_p95_ms desc, q, filters::text limit $2::integer`,
    ),
    list(
      `select * from (
         select q, filters, coalesce(sum(searches) filter (where at >= $1::timestamptz), 0)::integer as searches,
           coalesce(sum(searches) filter (where at < $1::timestamptz), 0)::integer as before
         from search_events where at >= $3::timestamptz and page = 1
         group by q, filters
       ) compared
       where searches > before
       -- Weighted by volume: an increase from 10 to 100 searches ranks above one from 0 to 1.
       order by (searches + 1)::float8 / (before + 1) * ln(1 + searches) desc, q, filters::text
       limit $2::integer`,
      [since, max, before],
    ),
  ]);
  return {
    since: since.toISOString().slice(0, 10),
    days: perDay,
    popular,
    found_nothing: foundNothing,
    slow,
    rising,
  };
}
