import type { SavedSearch } from '../../../contract/responses/my-account-response.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

type Row = Omit<SavedSearch, 'created_at'> & { created_at: Date };

const columns = 'id, name, query, notify, created_at';

/** Lists the saved searches of an account, the latest first. */
export async function listSavedSearches(db: Queryable, accountId: number): Promise<SavedSearch[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches where account_id = $1::bigint order by id desc`,
    [accountId],
  );
  return rows.map(present);
}

/** @throws AppError not-found when the account has no saved search with this id */
export async function findSavedSearch(db: Queryable, accountId: number, id: number): Promise<SavedSearch> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches where account_id = $1::bigint and id = $2::bigint`,
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
  { name, query, notify, max }: { name: string; query: string; notify: boolean; max: number },
): Promise<SavedSearch> {
  const saved = await listSavedSearches(db, accountId);
  const same = saved.find((each) => each.query === query);
  if (same) throw new AppError('conflict', `This search is already saved as '${same.name}' (id ${same.id}).`);
  if (saved.length >= max) throw new AppError('conflict', `At most ${max} searches can be saved.`);
  const { rows } = await db.query<Row>(
    `insert into saved_searches (account_id, name, query, notify)
     values ($1::bigint, $2::text, $3::text, $4::boolean) returning ${columns}`,
    [accountId, name, query, notify],
  );
  return present(rows[0] as Row);
}

/** @throws AppError not-found when the account has no saved search with this id */
export async function deleteSavedSearch(db: Queryable, accountId: number, id: number): Promise<void> {
  const { rows } = await db.query<Row>(
    `delete from saved_searches where account_id = $1::bigint and id = $2::bigint returning ${columns}`,
    [accountId, id],
  );
  orNotFound(id, rows[0]);
}

function present(row: Row): SavedSearch {
  return { ...row, created_at: row.created_at.toISOString() };
}

function orNotFound(id: number, row: Row | undefined): Row {
  if (!row) throw new AppError('not-found', `No saved search with the id ${id} exists.`);
  return row;
}
