import type { InstituteFields } from '../../../domain/institutes/institute-edit.ts';
import type { Queryable } from '../pool.ts';

/** The id of the innermost place of these names, made where it is not there; null for none. Case does not matter. */
export async function ensurePlace(
  db: Queryable,
  { country, state, district }: Pick<InstituteFields, 'country' | 'state' | 'district'>,
): Promise<number | null> {
  if (country === null) return null;
  const inCountry = await ensure(db, 'country', null, country);
  if (state === null) return inCountry;
  const inState = await ensure(db, 'state', inCountry, state);
  return district === null ? inState : ensure(db, 'district', inState, district);
}

async function ensure(db: Queryable, kind: string, parent: number | null, name: string): Promise<number> {
  const known = await find(db, parent, name);
  if (known !== undefined) return known;
  await db.query(
    `insert into places (kind, parent_id, name) values ($1::text, $2::integer, $3::text)
     on conflict (parent_id, name) do nothing`,
    [kind, parent, name],
  );
  return (await find(db, parent, name)) as number;
}

async function find(db: Queryable, parent: number | null, name: string): Promise<number | undefined> {
  const { rows } = await db.query<{ id: number }>(
    `select id from places where parent_id is not distinct from $1::integer and lower(name) = lower($2::text)
     order by name = $2::text desc, id limit 1`,
    [parent, name],
  );
  return rows[0]?.id;
}
