import type { NewsReason } from '../../../domain/alerts/news.ts';
import { joinPlaces, placeColumns } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';

/** A distinct search that is matched: a canonical query string without an order. */
export interface WatchedSearch {
  id: number;
  query: string;
}

/** A reason to be stored. */
export interface NewReason {
  watchId: number;
  instituteId: number;
  differenceId: number;
  fact: number;
  /** The reason with its values (`reasonKey`). */
  key: string;
}

/** A reason why an institute is news, as it is shown. */
export interface NewsItem {
  /** position of the reason in its list */
  position: number;
  difference_id: number;
  fact: number;
  changed_at: Date;
  institute: NewsInstitute;
  reason: NewsReason;
}

export interface NewsInstitute {
  id: number;
  slug: string;
  name: string;
  kind: string;
  city: string | null;
  district: string | null;
  state: string | null;
  country: string | null;
}

const instituteColumns = `i.id, i.slug, i.name, i.kind, i.city, ${placeColumns.district}, ${placeColumns.state}, ${placeColumns.country}`;
const reasonColumn = `case when n.fact < 0 then '{"kind":"now-matches"}'::jsonb else d.facts -> n.fact end as reason`;

/**
 * Begins to watch every search that some saved search with alerts needs, and ends watching the others, whose news are deleted.
 */
export async function updateWatchedSearches(db: Queryable): Promise<void> {
  await db.query(
    `insert into watched_searches (query)
     select distinct s.constraints from saved_searches s
     where s.alerts <> 'off' and not exists (select from watched_searches w where w.query = s.constraints)
     on conflict do nothing`,
  );
  await db.query(
    `delete from watched_searches w
     where not exists (select from saved_searches s where s.constraints = w.query and s.alerts <> 'off')`,
  );
}

/** The next `limit` watched searches above `cursor`, in the order of their ids. */
export async function listWatchedSearches(
  db: Queryable,
  cursor: number,
  limit: number,
): Promise<WatchedSearch[]> {
  const { rows } = await db.query<WatchedSearch>(
    'select id, query from watched_searches where id > $1::bigint order by id limit $2::integer',
    [cursor, limit],
  );
  return rows;
}

export async function countWatchedSearches(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: number }>('select count(*) as n from watched_searches');
  return rows[0]?.n ?? 0;
}

/** Stores reasons, except those that the same search has been given for the same institute before. @returns how many were new */
export async function addNews(db: Queryable, reasons: NewReason[]): Promise<number> {
  const { rowCount } = await db.query(
    `insert into search_news (watch_id, institute_id, difference_id, fact, key)
     select watch_id, institute_id, difference_id, fact, hashtextextended(key, 0)
     from unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::smallint[], $5::text[])
       as r (watch_id, institute_id, difference_id, fact, key)
     where exists (select from watched_searches w where w.id = r.watch_id)
     on conflict do nothing`,
    [
      reasons.map(({ watchId }) => watchId),
      reasons.map(({ instituteId }) => instituteId),
      reasons.map(({ differenceId }) => differenceId),
      reasons.map(({ fact }) => fact),
      reasons.map(({ key }) => key),
    ],
  );
  return rowCount ?? 0;
}

/** Deletes news that is older than so many days. The same reason may be given again then. */
export async function pruneNews(db: Queryable, days: number): Promise<number> {
  const { rowCount } = await db.query(
    'delete from search_news where created_at < now() - make_interval(days => $1::integer)',
    [days],
  );
  return rowCount ?? 0;
}

/**
 * Lists news of a saved search that came after its alerts were turned on, the latest first, of published institutes only.
 * @param below lists only news before this position
 */
export async function listSavedSearchNews(
  db: Queryable,
  savedSearchId: number,
  below: number | null,
  limit: number,
): Promise<NewsItem[]> {
  const { rows } = await db.query<NewsItem>(
    `select n.id as position, n.difference_id, n.fact, d.changed_at, row_to_json(r) as institute, ${reasonColumn}
     from saved_searches s
     join watched_searches w on w.query = s.constraints
     join search_news n on n.watch_id = w.id and n.id < coalesce($2::bigint, 9223372036854775807)
     join institute_differences d on d.id = n.difference_id and d.changed_at > s.alerts_since
     join lateral (
       select ${instituteColumns} from institutes i ${joinPlaces} where i.id = n.institute_id and i.status = 'published'
     ) r on true
     where s.id = $1::bigint and s.alerts <> 'off'
     order by n.id desc limit $3::integer`,
    [savedSearchId, below, limit],
  );
  return rows;
}

/**
 * The facts of these differences, with their institutes where those are published.
 */
export async function readPublishedDifferences(
  db: Queryable,
  ids: number[],
): Promise<{ id: number; changed_at: Date; facts: NewsReason[]; institute: NewsInstitute }[]> {
  const { rows } = await db.query<{
    id: number;
    changed_at: Date;
    facts: NewsReason[];
    institute: NewsInstitute;
  }>(
    `select d.id, d.changed_at, d.facts, row_to_json(r) as institute
     from institute_differences d
     join lateral (
       select ${instituteColumns} from institutes i ${joinPlaces} where i.id = d.institute_id and i.status = 'published'
     ) r on true
     where d.id = any($1::bigint[])`,
    [ids],
  );
  return rows;
}
