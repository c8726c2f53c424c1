import type { PinBody } from '../domain/curation.ts';
import { fullName } from '../domain/names.ts';
import type { Pin } from '../domain/responses/curation.ts';
import { AppError, badBody } from '../errors.ts';
import type { Queryable } from './postgres.ts';

/** By query. */
export async function listPins(db: Queryable): Promise<Pin[]> {
  const { rows } = await db.query<Pin>('select id, query, slugs from pins order by query, id');
  return rows;
}

/** Null where there is none; so do the others. */
export async function findPin(db: Queryable, id: number): Promise<Pin | null> {
  const { rows } = await db.query<Pin>('select id, query, slugs from pins where id = $1::integer', [id]);
  return rows[0] ?? null;
}

export async function addPin(db: Queryable, { query, slugs }: PinBody): Promise<Pin> {
  const { rows } = await db.query<Pin>(
    'insert into pins (query, slugs) values ($1::text, $2::text[]) returning id, query, slugs',
    [query, slugs],
  );
  return rows[0] as Pin;
}

export async function replacePin(db: Queryable, id: number, { query, slugs }: PinBody): Promise<Pin | null> {
  const { rows } = await db.query<Pin>(
    'update pins set query = $2::text, slugs = $3::text[] where id = $1::integer returning id, query, slugs',
    [id, query, slugs],
  );
  return rows[0] ?? null;
}

export async function deletePin(db: Queryable, id: number): Promise<Pin | null> {
  const { rows } = await db.query<Pin>('delete from pins where id = $1::integer returning id, query, slugs', [
    id,
  ]);
  return rows[0] ?? null;
}

/**
 * Shuts out other writers of pins until the transaction ends, and sees to it that a pin can be as `body` says.
 * @param id of the pin that it is to become; null for a new one
 * @throws AppError bad-request that names each unknown slug, conflict where another pin is for the same query
 */
export async function claimPin(db: Queryable, id: number | null, { query, slugs }: PinBody): Promise<void> {
  await db.query('lock table pins in share row exclusive mode');
  const { rows: unknown } = await db.query<{ at: number }>(
    `select (ordinality - 1)::integer as at from unnest($1::text[]) with ordinality as given (slug, ordinality)
     where not exists (select from institutes i where i.slug = given.slug) order by at`,
    [slugs],
  );
  if (unknown.length > 0)
    throw badBody(unknown.map(({ at }) => ({ pointer: `/slugs/${at}`, detail: 'is no institute' })));
  // As queries are compared when they are searched for.
  const same = (await listPins(db)).find((pin) => pin.id !== id && fullName(pin.query) === fullName(query));
  if (same) throw new AppError('conflict', `The pin ${same.id} is for this query: ${same.query}.`);
}
