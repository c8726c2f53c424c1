import type { PinBody } from '../../../contract/bodies/search-tuning-bodies.ts';
import type { Pin } from '../../../contract/responses/search-tuning-responses.ts';
import { fullName } from '../../../domain/text/names.ts';
import { AppError, invalidInput } from '../../../errors.ts';
import type { Queryable } from '../pool.ts';

// The current slugs of the institutes; deleted institutes are left out.
const columns = `p.id, p.query, array(
    select i.slug from institutes i where i.id = any(p.institute_ids) order by array_position(p.institute_ids, i.id)
  ) as slugs`;

/** A pin as it is stored: it refers to its institutes by id, so that it follows them when their slugs change. */
interface StoredPin {
  query: string;
  instituteIds: number[];
}

/** Lists the pins by query. */
export async function listPins(db: Queryable): Promise<Pin[]> {
  const { rows } = await db.query<Pin>(`select ${columns} from pins p order by p.query, p.id`);
  return rows;
}

/** Finds a pin; null if it does not exist. */
export async function findPin(db: Queryable, id: number): Promise<Pin | null> {
  const { rows } = await db.query<Pin>(`select ${columns} from pins p where p.id = $1::integer`, [id]);
  return rows[0] ?? null;
}

/** Adds a pin that `claimPin` has checked. */
export async function addPin(db: Queryable, { query, instituteIds }: StoredPin): Promise<Pin> {
  const { rows } = await db.query<Pin>(
    `insert into pins as p (query, institute_ids) values ($1::text, $2::bigint[]) returning ${columns}`,
    [query, instituteIds],
  );
  return rows[0] as Pin;
}

/** Replaces a pin; null if it does not exist. */
export async function replacePin(
  db: Queryable,
  id: number,
  { query, instituteIds }: StoredPin,
): Promise<Pin | null> {
  const { rows } = await db.query<Pin>(
    `update pins p set query = $2::text, institute_ids = $3::bigint[] where p.id = $1::integer returning ${columns}`,
    [id, query, instituteIds],
  );
  return rows[0] ?? null;
}

/** Deletes a pin. @returns the deleted pin; null if it does not exist */
export async function deletePin(db: Queryable, id: number): Promise<Pin | null> {
  const { rows } = await db.query<Pin>(`delete from pins p where p.id = $1::integer returning ${columns}`, [
    id,
  ]);
  return rows[0] ?? null;
}

/**
 * Locks out other writers of pins until the transaction ends, and checks the body of a pin.
 * @param id of the pin that is to be replaced; null for a new one
 * @throws AppError bad-request with each slug that is unknown or names an institute twice
 * @throws AppError conflict when another pin has the same query
 */
export async function claimPin(
  db: Queryable,
  id: number | null,
  { query, slugs }: PinBody,
): Promise<StoredPin> {
  await db.query('lock table pins in share row exclusive mode');
  const { rows } = await db.query<{ id: number | null }>(
    `select institute_by_slug(given.slug) as id from unnest($1::text[]) with ordinality as given (slug, position)
     order by position`,
    [slugs],
  );
  const ids = rows.map(({ id }) => id);
  const faults = ids.flatMap((instituteId, at) => {
    const first = ids.indexOf(instituteId);
    if (instituteId === null) return { pointer: `/slugs/${at}`, detail: 'is not the slug of an institute' };
    return first === at
      ? []
      : { pointer: `/slugs/${at}`, detail: `names the same institute as /slugs/${first}` };
  });
  if (faults.length > 0) throw invalidInput(faults);
  // Queries are compared as they are when institutes are searched for.
  const same = (await listPins(db)).find((pin) => pin.id !== id && fullName(pin.query) === fullName(query));
  if (same) throw new AppError('conflict', `The pin ${same.id} already has this query: ${same.query}.`);
  return { query, instituteIds: ids as number[] };
}
