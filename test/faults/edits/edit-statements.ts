import type { Queryable } from '../../../src/storage/postgres/pool.ts';
import type { Chance } from './chance.ts';
import type { Change, Known, Truth } from './truth.ts';
import { capitalised } from './words.ts';

// Each function makes its changes in the transaction of its caller and returns what is true once that is committed.

export const statuses: Known['status'][] = ['draft', 'published', 'published', 'archived'];
const facilities = ['hostel', 'library', 'sports', 'laboratory'];
const untouched = (ids: number[]): Change[] => ids.map((id) => ({ id, to: undefined }));

export async function insert(db: Queryable, truth: Truth, chance: Chance, word: string): Promise<Change[]> {
  const known = { name: `${capitalised(word)} College`, word, status: chance.pick(statuses) };
  const { rows } = await db.query<{ id: number }>(
    `insert into institutes (slug, name, kind, status, affiliation_id, place_id, popularity)
     values ($1, $2, 'college', $3, $4, $5, $6) returning id::int`,
    [
      word,
      known.name,
      known.status,
      chance.happens(0.8) ? chance.pick(truth.universities) : null,
      chance.pick(truth.places),
      chance.whole(0, 1_000),
    ],
  );
  const { id } = rows[0] as { id: number };
  if (chance.happens(0.6)) await addProgramme(db, [id], word, chance);
  return [{ id, to: known }];
}

export async function rename(db: Queryable, id: number, word: string, kind: string): Promise<Change[]> {
  const name = `${capitalised(word)} ${kind}`;
  await db.query('update institutes set name = $2 where id = $1', [id, name]);
  return [{ id, to: { name, word } }];
}

export async function setStatus(db: Queryable, id: number, status: Known['status']): Promise<Change[]> {
  await db.query('update institutes set status = $2 where id = $1', [id, status]);
  return [{ id, to: { status } }];
}

export async function remove(db: Queryable, ids: number[]): Promise<Change[]> {
  // Universities are kept, because their colleges need them.
  const { rows } = await db.query<{ id: number }>(
    `delete from institutes where id = any($1::bigint[]) and kind <> 'university' returning id::int`,
    [ids],
  );
  return rows.map(({ id }) => ({ id, to: null }));
}

export async function addProgramme(
  db: Queryable,
  ids: number[],
  word: string,
  chance: Chance,
): Promise<Change[]> {
  await db.query(
    `insert into programmes (institute_id, name, level, mode, fee, currency)
     select id, $2, 'undergraduate', 'full-time', $3, 'INR' from unnest($1::bigint[]) as id`,
    [ids, `Studies of ${word}`, chance.whole(1, 900) * 100],
  );
  return untouched(ids);
}

export async function changeProgrammes(db: Queryable, ids: number[], chance: Chance): Promise<Change[]> {
  await db.query('update programmes set fee = fee + $2 where institute_id = any($1::bigint[])', [
    ids,
    chance.whole(1, 50) * 10,
  ]);
  return untouched(ids);
}

export async function dropProgramme(db: Queryable, ids: number[]): Promise<Change[]> {
  await db.query(
    `delete from programmes where id in (
       select min(id) from programmes where institute_id = any($1::bigint[]) group by institute_id)`,
    [ids],
  );
  return untouched(ids);
}

export async function changeDetails(db: Queryable, ids: number[], chance: Chance): Promise<Change[]> {
  await db.query('update institutes set popularity = $2, rating = $3 where id = any($1::bigint[])', [
    ids,
    chance.whole(0, 1_000),
    chance.whole(0, 50) / 10,
  ]);
  await db.query(
    `insert into institute_facilities (institute_id, facility)
     select id, $2 from unnest($1::bigint[]) as id on conflict do nothing`,
    [ids, chance.pick(facilities)],
  );
  return untouched(ids);
}

export async function move(db: Queryable, ids: number[], truth: Truth, chance: Chance): Promise<Change[]> {
  await db.query(
    `update institutes set place_id = $2, affiliation_id = nullif($3::bigint, id) where id = any($1::bigint[])`,
    [ids, chance.pick(truth.places), chance.pick(truth.universities)],
  );
  return untouched(ids);
}

export async function renameMany(db: Queryable, ids: number[], words: () => string): Promise<Change[]> {
  const changes = ids.map((id) => {
    const word = words();
    return { id, to: { word, name: `${capitalised(word)} College` } };
  });
  await db.query(
    `update institutes i set name = n.name from unnest($1::bigint[], $2::text[]) as n (id, name) where i.id = n.id`,
    [ids, changes.map(({ to }) => to.name)],
  );
  return changes;
}

export async function importMany(db: Queryable, ids: number[], chance: Chance): Promise<Change[]> {
  await db.query(`select set_config('app.bulk', 'on', true)`);
  await db.query('update institutes set popularity = $2 + id % 100 where id = any($1::bigint[])', [
    ids,
    chance.whole(0, 1_000),
  ]);
  return untouched(ids);
}

export async function renamePlace(
  db: Queryable,
  truth: Truth,
  word: string,
  chance: Chance,
): Promise<Change[]> {
  await db.query('update places set name = $2 where id = $1', [chance.pick(truth.places), capitalised(word)]);
  return [];
}

/** Adds, renames and deletes an institute in one transaction, which leaves three changes of an institute that never existed. */
export async function comeAndGo(
  db: Queryable,
  truth: Truth,
  chance: Chance,
  words: () => string,
): Promise<Change[]> {
  const added = (await insert(db, truth, chance, words())) as [Change];
  const [renamed] = (await rename(db, added[0].id, words(), 'College')) as [Change];
  await remove(db, [added[0].id]);
  return [added[0], renamed, { id: added[0].id, to: null }];
}
