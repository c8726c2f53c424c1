import type { NewsReason } from '../../../domain/alerts/news.ts';
import { joinPlaces, placeColumns } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';

/** The digests of one day. */
export interface DigestDay {
  /** as 2026-11-28, in UTC */
  day: string;
  weekly: boolean;
  newsUntil: number;
  /** Jobs for accounts up to this id have been added. */
  cursor: number;
}

const dayColumns = `to_char(day, 'YYYY-MM-DD') as day, weekly, news_until as "newsUntil", cursor`;

/**
 * The day whose digests are not all under way: an unfinished one, otherwise `today`, which is begun with the news that there are
 * now. Weekly searches are due on the first day of a week that is begun. Null if the digests of today are under way.
 * @param today as 2026-11-28
 */
export async function beginDigestDay(db: Queryable, today: string): Promise<DigestDay | null> {
  await db.query(
    `insert into digest_days (day, weekly, news_until)
     select $1::date, not exists (select from digest_days where day >= date_trunc('week', $1::date)::date),
       -- The primary key has the last of each search; that of all would need the whole table.
       (select coalesce(max(latest.id), 0) from watched_searches w, lateral (
         select max(n.id) as id from search_news n where n.watch_id = w.id
       ) latest)
     where not exists (select from digest_days where finished_at is null)
     on conflict (day) do nothing`,
    [today],
  );
  const { rows } = await db.query<DigestDay>(
    `select ${dayColumns} from digest_days where finished_at is null order by digest_days.day limit 1`,
  );
  return rows[0] ?? null;
}

export async function readDigestDay(db: Queryable, day: string): Promise<DigestDay | null> {
  const { rows } = await db.query<DigestDay>(`select ${dayColumns} from digest_days where day = $1::date`, [
    day,
  ]);
  return rows[0] ?? null;
}

/** Stores that jobs for the accounts up to `cursor` have been added; null: for all. */
export async function saveDigestProgress(db: Queryable, day: string, cursor: number | null): Promise<void> {
  await db.query(
    `update digest_days set
       cursor = coalesce($2::bigint, cursor),
       finished_at = case when $2::bigint is null then now() end
     where day = $1::date`,
    [day, cursor],
  );
}

// The untold news of the saved search `s`.
const untoldNews = `
  from watched_searches w
  join search_news n on n.watch_id = w.id and n.id > s.told_until and n.id <= $2::bigint
  join institute_differences d on d.id = n.difference_id and d.changed_at > s.alerts_since
  where w.query = s.constraints`;
const isDue = `(s.alerts = 'daily' or (s.alerts = 'weekly' and $3::boolean))`;

// A fee that has risen again and a programme that was removed again are not told.
const stillHolds = `
  case n.reason ->> 'kind'
    when 'fee-fell' then exists (
      select from programmes p
      where p.institute_id = n.institute_id and p.name = n.reason ->> 'programme'
        and p.level is not distinct from n.reason ->> 'level' and p.mode is not distinct from n.reason ->> 'mode'
        and p.currency = n.reason ->> 'currency' and p.fee <= (n.reason ->> 'to')::integer
    )
    when 'programme-added' then exists (
      select from programmes p
      where p.institute_id = n.institute_id and p.name = n.reason ->> 'programme'
        and p.level is not distinct from n.reason ->> 'level' and p.mode is not distinct from n.reason ->> 'mode'
    )
    else true
  end`;

/**
 * Lists the next `limit` accounts above the cursor that may be sent a digest of this day: their address is confirmed, they are not
 * disabled, and some search of theirs that is due has news that they have not been told.
 */
export async function listAccountsWithNews(
  db: Queryable,
  { cursor, newsUntil, weekly }: DigestDay,
  limit: number,
): Promise<number[]> {
  const { rows } = await db.query<{ id: number }>(
    `select a.id from accounts a
     where a.id > $1::bigint and a.confirmed_at is not null and a.disabled_at is null and exists (
       select from saved_searches s where s.account_id = a.id and ${isDue} and exists (select ${untoldNews})
     )
     order by a.id limit $4::integer`,
    [cursor, newsUntil, weekly, limit],
  );
  return rows.map(({ id }) => id);
}

/** The address that digests for an account are sent to; null if the account is gone or disabled, or its
 * address is not confirmed. */
export async function findDigestAddress(db: Queryable, accountId: number): Promise<string | null> {
  const { rows } = await db.query<{ email: string }>(
    'select email from accounts where id = $1::bigint and confirmed_at is not null and disabled_at is null',
    [accountId],
  );
  return rows[0]?.email ?? null;
}

/** A saved search with untold news. */
export interface UntoldSearch {
  id: number;
  name: string;
  query: string;
  alerts: 'daily' | 'weekly';
}

/** Lists the saved searches of an account that are due and have untold news, by name. */
export async function listUntoldSearches(
  db: Queryable,
  accountId: number,
  { newsUntil, weekly }: DigestDay,
): Promise<UntoldSearch[]> {
  const { rows } = await db.query<UntoldSearch>(
    `select s.id, s.name, s.query, s.alerts from saved_searches s
     where s.account_id = $1::bigint and ${isDue} and exists (select ${untoldNews})
     order by s.name, s.id`,
    [accountId, newsUntil, weekly],
  );
  return rows;
}

/** An institute in a digest, with the reasons that still hold. */
export interface UntoldInstitute {
  slug: string;
  name: string;
  city: string | null;
  district: string | null;
  state: string | null;
  reasons: NewsReason[];
  /** the number of all institutes with untold news that still holds */
  total: number;
}

/**
 * Reads the most popular `limit` institutes among the untold news of a saved search. Institutes that are no longer published and
 * reasons that no longer hold are left out.
 */
export async function listUntoldInstitutes(
  db: Queryable,
  savedSearchId: number,
  newsUntil: number,
  limit: number,
): Promise<UntoldInstitute[]> {
  const { rows } = await db.query<UntoldInstitute>(
    `with news as (
       select u.* from saved_searches s, lateral (
         select n.institute_id, n.id,
           case when n.fact < 0 then '{"kind":"now-matches"}'::jsonb else d.facts -> n.fact end as reason
         ${untoldNews}
       ) u
       where s.id = $1::bigint
     ), holding as (
       select n.institute_id, jsonb_agg(n.reason order by n.id) as reasons from news n
       where ${stillHolds} group by 1
     )
     select i.slug, i.name, i.city, ${placeColumns.district}, ${placeColumns.state}, h.reasons,
       count(*) over () as total
     from holding h join institutes i on i.id = h.institute_id and i.status = 'published' ${joinPlaces}
     order by i.popularity desc, i.id limit $3::integer`,
    [savedSearchId, newsUntil, limit],
  );
  return rows;
}

/** Marks the news of the searches of an account that were due on a day as told. */
export async function markTold(
  db: Queryable,
  accountId: number,
  { newsUntil, weekly }: DigestDay,
): Promise<void> {
  await db.query(
    `update saved_searches s set told_until = $2::bigint
     where s.account_id = $1::bigint and ${isDue} and s.told_until < $2::bigint`,
    [accountId, newsUntil, weekly],
  );
}
