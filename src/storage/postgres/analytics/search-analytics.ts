import type { SearchAnalytics } from '../../../contract/responses/dashboard-response.ts';
import type { Queryable } from '../pool.ts';

// Turning a page is no new search.
const fromSince = `from search_events where at >= $1::timestamptz and page = 1`;

// What was kept already took no time worth a figure.
const made = `state in ('MISS', 'BYPASS')`;
const took = `
  percentile_cont(0.5) within group (order by took_ms) filter (where ${made}) as took_p50_ms,
  percentile_cont(0.95) within group (order by took_ms) filter (where ${made}) as took_p95_ms`;

const grouped = `
  select q, filters, sum(searches)::integer as searches, (array_agg(total order by at desc))[1] as total, ${took}`;

/** What people searched for in the last `days`, today among them; `most` of each list. */
export async function readSearchAnalytics(
  db: Queryable,
  { days, most }: { days: number; most: number },
): Promise<SearchAnalytics> {
  const since = new Date();
  since.setUTCHours(0, 0, 0, 0);
  since.setUTCDate(since.getUTCDate() - days + 1);
  const before = new Date(since);
  before.setUTCDate(before.getUTCDate() - days);
  const list = async (text: string, values: unknown[] = [since, most]) => (await db.query(text, values)).rows;

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
      `${grouped} ${fromSince} and ${made}
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
       -- One search where there was none says less than a hundred where there were ten.
       order by (searches + 1)::float8 / (before + 1) * ln(1 + searches) desc, q, filters::text
       limit $2::integer`,
      [since, most, before],
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
