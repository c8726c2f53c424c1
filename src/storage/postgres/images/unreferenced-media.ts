import { hashOfKey } from '../../../domain/images/media-files.ts';
import type { Queryable } from '../pool.ts';

/*
 * An object of the media store is deleted only together with its mark, in one transaction that locks the mark. Whoever is about
 * to store an object first deletes its mark (`unmarkMedia`). So either the deletion has ended when the object is stored, or the
 * object has no mark any more, and a new one becomes effective much later than the commit that refers to the object.
 */

/**
 * Marks the objects to which no institute refers, from now on. Those that are marked keep the time since when they are.
 * @param keys of the media store
 */
export async function markUnreferenced(db: Queryable, keys: string[]): Promise<void> {
  await db.query(
    `insert into unreferenced_media (key)
     select key from unnest($1::text[], $2::text[]) as listed (key, hash)
     where not exists (select from institutes where logo = listed.hash)
       and not exists (select from institutes where photo = listed.hash)
     on conflict (key) do nothing`,
    [keys, keys.map(hashOfKey)],
  );
}

/** Deletes the marks of objects that are going to be stored and referred to. Waits for a deletion that is under way. */
export async function unmarkMedia(db: Queryable, keys: string[]): Promise<void> {
  await db.query('delete from unreferenced_media where key = any($1::text[])', [keys]);
}

/** Lists the marks that are at least `hours` old, by key. */
export async function listOldMarks(
  db: Queryable,
  hours: number,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const { rows } = await db.query<{ key: string }>(
    `select key from unreferenced_media
     where since <= now() - make_interval(hours => $1::integer) and key > $2::text
     order by key limit $3::integer`,
    [hours, after, limit],
  );
  return rows.map(({ key }) => key);
}

/**
 * Deletes a mark, which stays locked until the transaction of `db` ends.
 * @returns whether it was there, at least `hours` old, and no institute refers to its object: then delete the object before the
 *   transaction ends
 */
export async function takeMark(db: Queryable, key: string, hours: number): Promise<boolean> {
  const { rows } = await db.query<{ unreferenced: boolean }>(
    `delete from unreferenced_media
     where key = $1::text and since <= now() - make_interval(hours => $3::integer)
     returning not exists (select from institutes where logo = $2::text)
       and not exists (select from institutes where photo = $2::text) as unreferenced`,
    [key, hashOfKey(key), hours],
  );
  return rows[0]?.unreferenced ?? false;
}
