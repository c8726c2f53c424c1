import type pg from 'pg';
import type { PlaceName } from './institute-record.ts';

/** Finds the coordinates of a place: latitude and longitude in degrees (WGS 84); null if they are unknown. */
export type Locate = (place: PlaceName) => [number, number] | null;

/** Every place by the names of its levels. A level that does not apply is '', so that the join can hash. */
const placePaths = `
  select id, latitude, name as country, '' as state, '' as district from places where kind = 'country'
  union all
  select s.id, s.latitude, c.name, s.name, '' from places s join places c on c.id = s.parent_id where s.kind = 'state'
  union all
  select d.id, d.latitude, c.name, s.name, d.name
  from places d join places s on s.id = d.parent_id join places c on c.id = s.parent_id
  where d.kind = 'district'`;

const namedPlaces = `
  with named as (
    select distinct country, coalesce(state, '') as state, coalesce(district, '') as district
    from incoming where country is not null
  ), all_levels as (
    select country, '' as state, '' as district from named
    union
    select country, state, '' from named where state <> ''
    union
    select country, state, district from named where state <> '' and district <> ''
  )
  select a.country, nullif(a.state, '') as state, nullif(a.district, '') as district, p.id
  from all_levels a
  left join (${placePaths}) p using (country, state, district)
  where p.id is null or p.latitude is null
  order by 1, 2 nulls first, 3 nulls first`;

/** An editor may add the same place at the same time; the second insert then does nothing. */
const insertPlaces = `
  insert into places (kind, parent_id, name, latitude, longitude)
  select $1::text, p.id, n.name, n.latitude, n.longitude
  from unnest($2::text[], $3::text[], $4::text[], $5::float8[], $6::float8[])
    as n (country, state, name, latitude, longitude)
  left join (${placePaths}) p on p.country = n.country and p.state = n.state and p.district = ''
  on conflict (parent_id, name) do nothing`;

/** Sets only missing coordinates, because an editor may have set better ones. */
const fillCoordinates = `
  update places p set latitude = n.latitude, longitude = n.longitude
  from unnest($1::integer[], $2::float8[], $3::float8[]) as n (id, latitude, longitude)
  where p.id = n.id and p.latitude is null`;

const findPlaces = `
  update incoming r set place_id = p.id
  from (${placePaths}) p
  where p.country = r.country and p.state = coalesce(r.state, '') and p.district = coalesce(r.district, '')`;

const districtsLocated = `
  select p.id, p.latitude is not null as located
  from places p where p.kind = 'district' and p.id in (select place_id from incoming)`;

interface Missing extends PlaceName {
  id: number | null;
}

/**
 * Adds the places that `incoming` names and the database lacks, and sets the id of the place in each row.
 * @returns the districts of the rows, and whether they have coordinates
 */
export async function writePlaces(
  client: pg.PoolClient,
  locate: Locate,
): Promise<{ id: number; located: boolean }[]> {
  const { rows } = await client.query<Missing>(namedPlaces);
  const depth = (place: Missing) => (place.district ? 2 : place.state ? 1 : 0);
  for (const [level, kind] of ['country', 'state', 'district'].entries()) {
    const missing = rows.filter((place) => place.id === null && depth(place) === level);
    const points = missing.map(locate);
    await client.query(insertPlaces, [
      kind,
      missing.map((place) => (level === 0 ? null : place.country)),
      missing.map((place) => (level === 2 ? place.state : '')),
      missing.map((place) => place.district ?? place.state ?? place.country),
      points.map((point) => point?.[0] ?? null),
      points.map((point) => point?.[1] ?? null),
    ]);
  }
  const located = rows.flatMap((place) => {
    const point = place.id === null ? null : locate(place);
    return point ? [{ id: place.id, point }] : [];
  });
  await client.query(fillCoordinates, [
    located.map(({ id }) => id),
    located.map(({ point }) => point[0]),
    located.map(({ point }) => point[1]),
  ]);
  await client.query(findPlaces);
  return (await client.query<{ id: number; located: boolean }>(districtsLocated)).rows;
}
