import type { SavedSearch } from '../../../contract/responses/my-account-response.ts';
import type { AlertCadence } from '../../../domain/enumerations.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

type Row = Omit<SavedSearch, 'created_at' | 'last_news_at' | 'notify'> & {
  created_at: Date;
  last_news_at: Date | null;
};

const columns = `s.id, s.name, s.query, s.alerts, s.created_at,
  (select d.changed_at from watched_searches w
   join search_news n on n.watch_id = w.id
   join institute_differences d on d.id = n.difference_id and d.changed_at > s.alerts_since
   where w.query = s.constraints and s.alerts <> 'off'
   order by n.id desc limit 1) as last_news_at`;

/** Lists the saved searches of an account, the latest first. */
export async function listSavedSearches(db: Queryable, accountId: number): Promise<SavedSearch[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches s where account_id = $1::bigint order by id desc`,
    [accountId],
  );
  return rows.map(present);
}

/** @throws AppError not-found when the account has no saved search with this id */
export async function findSavedSearch(db: Queryable, accountId: number, id: number): Promise<SavedSearch> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches s where account_id = $1::bigint and id = $2::bigint`,
    [accountId, id],
  );
  return present(orNotFound(id, rows[0]));
}

/**
 * Saves a search. The transaction of the caller holds the account's lock.
 * @param query in canonical form
 * @throws AppError conflict when the account has saved this query already, or has `max` saved searches
 */
export async function addSavedSearch(
  db: Queryable,
  accountId: number,
  { name, query, alerts, max }: { name: string; query: string; alerts: AlertCadence; max: number },
): Promise<SavedSearch> {
  const saved = await listSavedSearches(db, accountId);
  const same = saved.find((each) => each.query === query);
  if (same) throw new AppError('conflict', `This search is already saved as '${same.name}' (id ${same.id}).`);
  if (saved.length >= max) throw new AppError('conflict', `At most ${max} searches can be saved.`);
  const { rows } = await db.query<Row>(
    `insert into saved_searches as s (account_id, name, query, alerts)
     values ($1::bigint, $2::text, $3::text, $4::text) returning ${columns}`,
    [accountId, name, query, alerts],
  );
  return present(rows[0] as Row);
}

/** @throws AppError not-found when the account has no saved search with this id */
export async function deleteSavedSearch(db: Queryable, accountId: number, id: number): Promise<void> {
  const { rowCount } = await db.query(
    'delete from saved_searches where account_id = $1::bigint and id = $2::bigint',
    [accountId, id],
  );
  if (rowCount === 0) throw notFound(id);
}

/**
 * Renames a saved search or changes when its owner is told of news; null leaves either as it is. Once alerts are turned on, only
 * later changes are told.
 * @throws AppError not-found when the account has no saved search with this id
 */
export async function updateSavedSearch(
  db: Queryable,
  accountId: number,
  id: number,
  { name, alerts }: { name: string | null; alerts: AlertCadence | null },
): Promise<SavedSearch> {
  const { rows } = await db.query<Row>(
    `update saved_searches s set
       name = coalesce($3::text, name),
       alerts = coalesce($4::text, alerts),
       alerts_since = case when alerts = 'off' and $4::text <> 'off' then now() else alerts_since end
     where account_id = $1::bigint and id = $2::bigint returning ${columns}`,
    [accountId, id, name, alerts],
  );
  return present(orNotFound(id, rows[0]));
}

/** Turns off the alerts of one saved search of an account, or of all if `id` is null. What is gone or off already is no error. */
export async function stopAlerts(db: Queryable, accountId: number, id: number | null): Promise<void> {
  await db.query(
    `update saved_searches set alerts = 'off'
     where account_id = $1::bigint and ($2::bigint is null or id = $2::bigint) and alerts <> 'off'`,
    [accountId, id],
  );
}

function present(row: Row): SavedSearch {
  return {
    ...row,
    notify: row.alerts !== 'off',
    created_at: row.created_at.toISOString(),
    last_news_at: row.last_news_at?.toISOString() ?? null,
  };
}

function orNotFound(id: number, row: Row | undefined): Row {
  if (!row) throw notFound(id);
  return row;
}

function notFound(id: number): AppError {
  return new AppError('not-found', `No saved search with the id ${id} exists.`);
}
