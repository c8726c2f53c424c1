import type { Queryable } from '../../../src/storage/postgres/pool.ts';

/** Adds a published college (or what `fields` say); returns its id. */
export async function addInstitute(db: Queryable, fields: Record<string, unknown> = {}): Promise<number> {
  const slug = `college-${Math.random().toString(36).slice(2, 12)}`;
  const values: Record<string, unknown> = {
    slug,
    name: 'Test College',
    kind: 'college',
    status: 'published',
    ...fields,
  };
  const columns = Object.keys(values);
  const { rows } = await db.query<{ id: number }>(
    `insert into institutes (${columns.join(', ')})
     values (${columns.map((_, n) => `$${n + 1}`).join(', ')}) returning id::int`,
    Object.values(values),
  );
  return (rows[0] as { id: number }).id;
}

/** country -> state -> district; returns their ids. */
export async function addPlaces(
  db: Queryable,
): Promise<{ country: number; state: number; district: number }> {
  const add = async (kind: string, parent: number | null, name: string) => {
    const { rows } = await db.query<{ id: number }>(
      'insert into places (kind, parent_id, name, latitude, longitude) values ($1, $2, $3, 10, 76) returning id',
      [kind, parent, name],
    );
    return (rows[0] as { id: number }).id;
  };
  const country = await add('country', null, 'India');
  const state = await add('state', country, 'Kerala');
  const district = await add('district', state, 'Ernakulam');
  return { country, state, district };
}
