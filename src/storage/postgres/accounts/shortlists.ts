import type { Shortlisted } from '../../../contract/responses/my-account-response.ts';
import { AppError } from '../../../errors.ts';
import { joinPlaces, placeNames } from '../catalogue/reference-data.ts';
import type { Queryable } from '../pool.ts';

type Row = Omit<Shortlisted, 'added_at'> & { added_at: Date };

/** Lists the shortlist of an account, the latest entry first. Institutes that are no longer published are included as `gone`. */
export async function listShortlist(db: Queryable, accountId: number): Promise<Shortlisted[]> {
  const { rows } = await db.query<Row>(
    `select i.id, i.slug, i.name, i.kind, i.ownership, u.name as university,
            ${placeNames},
            i.city, i.established, i.rating, i.status <> 'published' as gone, s.added_at
     from shortlist_items s
     join institutes i on i.id = s.institute_id
     left join institutes u on u.id = i.affiliation_id and u.kind = 'university' and u.status = 'published'
     ${joinPlaces}
     where s.account_id = $1::bigint
     order by s.added_at desc, i.id desc`,
    [accountId],
  );
  return rows.map((row) => ({ ...row, added_at: row.added_at.toISOString() }));
}

/**
 * Adds a published institute, by its current slug or an old one. Adding it again changes nothing. The transaction of the caller holds
 * the account's lock.
 * @throws AppError not-found when no published institute has this slug, conflict when the shortlist has `max` entries
 */
export async function addToShortlist(
  db: Queryable,
  { accountId, slug, max }: { accountId: number; slug: string; max: number },
): Promise<void> {
  const { rows } = await db.query<{ id: number; listed: boolean; n: number }>(
    `select i.id,
            exists (select from shortlist_items where account_id = $1::bigint and institute_id = i.id) as listed,
            (select count(*) from shortlist_items where account_id = $1::bigint) as n
     from institutes i where i.id = institute_by_slug($2::text) and i.status = 'published'`,
    [accountId, slug],
  );
  const [institute] = rows;
  if (!institute) throw noInstitute(slug);
  if (institute.listed) return;
  if (institute.n >= max) throw new AppError('conflict', `A shortlist can have at most ${max} institutes.`);
  await db.query('insert into shortlist_items (account_id, institute_id) values ($1::bigint, $2::bigint)', [
    accountId,
    institute.id,
  ]);
}

/** @throws AppError not-found when the institute is not in the shortlist */
export async function removeFromShortlist(db: Queryable, accountId: number, slug: string): Promise<void> {
  const { rowCount } = await db.query(
    `delete from shortlist_items s using institutes i
     where s.account_id = $1::bigint and i.id = s.institute_id and i.id = institute_by_slug($2::text)`,
    [accountId, slug],
  );
  if (rowCount === 0)
    throw new AppError('not-found', `The shortlist does not contain the institute ${slug}.`);
}

function noInstitute(slug: string): AppError {
  return new AppError('not-found', `No institute with the slug "${slug}" exists.`);
}
