import type { Queryable } from './postgres.ts';

/** One query with its filters, over the days that were asked for. */
export interface AskedFor {
  q: string | null;
  filters: Record<string, string[]>;
  searches: number;
  /** institutes found, by the latest of them */
  total: number;
  took_p50_ms: number;
  took_p95_ms: number;
}

export interface SearchAnalytics {
  /** from this day on, in UTC */
  since: string;
  days: { day: string; searches: number; found_nothing: number; took_p50_ms: number; took_p95_ms: number }[];
  popular: AskedFor[];
  found_nothing: AskedFor[];
  /** among the searches that Elasticsearch was asked for */
  slow: AskedFor[];
  /** Asked for more often than in as many days before. */
  rising: { q: string | null; filters: Record<string, string[]>; searches: number; before: number }[];
}

// Turning a page is no new search.
const fromSince = `from search_events where at >= $1::timestamptz and page = 1`;

const grouped = `
  select q, filters, count(*) as searches, (array_agg(total order by at desc))[1] as total,
    percentile_cont(0.5) within group (order by took_ms) as took_p50_ms,
    percentile_cont(0.95) within group (order by took_ms) as took_p95_ms`;

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
      `select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, count(*) as searches,
         count(*) filter (where total = 0) as found_nothing,
         percentile_cont(0.5) within group (order by took_ms) as took_p50_ms,
         percentile_cont(0.95) within group (order by took_ms) as took_p95_ms
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
      `${grouped} ${fromSince} and state in ('MISS', 'BYPASS')
       group by q, filters order by took_p95_ms desc, q, filters::text limit $2::integer`,
    ),
    list(
      `select * from (
         select q, filters, count(*) filter (where at >= $1::timestamptz) as searches,
           count(*) filter (where at < $1::timestamptz) as before
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
