import type { SavedSearch } from '../../../contract/responses/my-account-response.ts';
import { AppError } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

type Row = Omit<SavedSearch, 'created_at'> & { created_at: Date };

const columns = 'id, name, query, notify, created_at';

/** The last saved first. */
export async function listSavedSearches(db: Queryable, accountId: number): Promise<SavedSearch[]> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches where account_id = $1::bigint order by id desc`,
    [accountId],
  );
  return rows.map(present);
}

/** @throws AppError not-found where the account has none of that id */
export async function findSavedSearch(db: Queryable, accountId: number, id: number): Promise<SavedSearch> {
  const { rows } = await db.query<Row>(
    `select ${columns} from saved_searches where account_id = $1::bigint and id = $2::bigint`,
    [accountId, id],
  );
  return present(there(id, rows[0]));
}

/**
 * `query` is canonical. The account is locked by the caller's transaction.
 * @throws AppError conflict where the account has it already, or `most` of them
 */
export async function addSavedSearch(
  db: Queryable,
  accountId: number,
  { name, query, notify, most }: { name: string; query: string; notify: boolean; most: number },
): Promise<SavedSearch> {
  const saved = await listSavedSearches(db, accountId);
  const same = saved.find((each) => each.query === query);
  if (same) throw new AppError('conflict', `This search is saved already, as '${same.name}' (${same.id}).`);
  if (saved.length >= most) throw new AppError('conflict', `At most ${most} searches can be saved.`);
  const { rows } = await db.query<Row>(
    `insert into saved_searches (account_id, name, query, notify)
     values ($1::bigint, $2::text, $3::text, $4::boolean) returning ${columns}`,
    [accountId, name, query, notify],
  );
  return present(rows[0] as Row);
}

/** @throws AppError not-found where the account has none of that id */
export async function deleteSavedSearch(db: Queryable, accountId: number, id: number): Promise<void> {
  const { rows } = await db.query<Row>(
    `delete from saved_searches where account_id = $1::bigint and id = $2::bigint returning ${columns}`,
    [accountId, id],
  );
  there(id, rows[0]);
}

function present(row: Row): SavedSearch {
  return { ...row, created_at: row.created_at.toISOString() };
}

function there(id: number, row: Row | undefined): Row {
  if (!row) throw new AppError('not-found', `There is no saved search ${id}.`);
  return row;
}
