import type { InstituteFields } from '../../../domain/institutes/institute-edit.ts';
import type { Queryable } from '../pool.ts';

/** The names that people use for the disciplines, by code. */
export async function readDisciplineNames(db: Queryable): Promise<Map<string, string>> {
  const { rows } = await db.query<{ code: string; name: string }>('select code, name from disciplines');
  return new Map(rows.map(({ code, name }) => [code, name]));
}

/**
 * Joins the place of the institute `i` as `p`, and the places that contain it as `p1` and `p2`: a district lies in a state, and a
 * state in a country.
 */
export const joinPlaces = `
  left join places p on p.id = i.place_id
  left join places p1 on p1.id = p.parent_id
  left join places p2 on p2.id = p1.parent_id`;

/** Columns on top of `joinPlaces`. The place of an institute may be of any of the three kinds. */
export const placeColumns = {
  country: `case p.kind when 'district' then p2.name when 'state' then p1.name when 'country' then p.name end as country`,
  state: `case p.kind when 'district' then p1.name when 'state' then p.name end as state`,
  district: `case p.kind when 'district' then p.name end as district`,
};

/** The three columns that say where the institute `i` lies, the country first. */
export const placeNames = `${placeColumns.country}, ${placeColumns.state}, ${placeColumns.district}`;

/**
 * Finds the innermost of the named places, ignoring case, and creates the places that do not exist.
 * @returns its id; null if no country is given
 */
export async function ensurePlace(
  db: Queryable,
  { country, state, district }: Pick<InstituteFields, 'country' | 'state' | 'district'>,
): Promise<number | null> {
  if (country === null) return null;
  const countryId = await ensureOne(db, 'country', null, country);
  if (state === null) return countryId;
  const stateId = await ensureOne(db, 'state', countryId, state);
  return district === null ? stateId : ensureOne(db, 'district', stateId, district);
}

async function ensureOne(db: Queryable, kind: string, parent: number | null, name: string): Promise<number> {
  const existing = await findPlace(db, parent, name);
  if (existing !== undefined) return existing;
  await db.query(
    `insert into places (kind, parent_id, name) values ($1::text, $2::integer, $3::text)
     on conflict (parent_id, name) do nothing`,
    [kind, parent, name],
  );
  return (await findPlace(db, parent, name)) as number;
}

async function findPlace(db: Queryable, parent: number | null, name: string): Promise<number | undefined> {
  const { rows } = await db.query<{ id: number }>(
    `select id from places where parent_id is not distinct from $1::integer and lower(name) = lower($2::text)
     order by name = $2::text desc, id limit 1`,
    [parent, name],
  );
  return rows[0]?.id;
}
