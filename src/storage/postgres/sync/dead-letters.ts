import type { Queryable } from '../pool.ts';

/** A change that could not be indexed, stored until an operator replays or purges it. */
export interface StoredDeadLetter {
  id: number;
  institute_ids: number[];
  index_name: string | null;
  reason: string;
  body: unknown;
  request_ids: string[];
  at: Date;
}

/** `message_id` identifies a message that is delivered twice. */
export type NewDeadLetter = Omit<StoredDeadLetter, 'id'> & { message_id: string };

const columns = 'id, institute_ids, index_name, reason, body, request_ids, at';

/** Stores a dead letter, once per message. */
export async function saveDeadLetter(db: Queryable, letter: NewDeadLetter): Promise<void> {
  await db.query(
    `insert into dead_letters (message_id, institute_ids, index_name, reason, body, request_ids, at)
     values ($1::text, $2::bigint[], $3::text, $4::text, $5::jsonb, $6::text[], $7::timestamptz)
     on conflict (message_id) do nothing`,
    [
      letter.message_id,
      letter.institute_ids,
      letter.index_name,
      letter.reason,
      JSON.stringify(letter.body ?? null),
      letter.request_ids,
      letter.at,
    ],
  );
}

/** Lists the dead letters, the newest first. */
export async function listDeadLetters(db: Queryable, limit: number): Promise<StoredDeadLetter[]> {
  const { rows } = await db.query<StoredDeadLetter>(
    `select ${columns} from dead_letters order by id desc limit $1::int`,
    [limit],
  );
  return rows;
}

/** Finds the 20 newest dead letters of an institute, the newest first. */
export async function findDeadLettersOf(db: Queryable, instituteId: number): Promise<StoredDeadLetter[]> {
  const { rows } = await db.query<StoredDeadLetter>(
    `select ${columns} from dead_letters where institute_ids @> array[$1::bigint] order by id desc limit 20`,
    [instituteId],
  );
  return rows;
}

/** Reads the newest reason of each institute that this index did not accept, by institute id. */
export async function readDeadLetterReasons(db: Queryable, indexName: string): Promise<Map<number, string>> {
  const { rows } = await db.query<{ id: number; reason: string }>(
    `select distinct on (institute_id) institute_id as id, l.reason
     from dead_letters l, unnest(l.institute_ids) as institute_id
     where l.index_name = $1::text
     order by institute_id, l.id desc`,
    [indexName],
  );
  return new Map(rows.map(({ id, reason }) => [id, reason]));
}

/** Finds a dead letter; undefined if it does not exist. */
export async function findDeadLetter(db: Queryable, id: number): Promise<StoredDeadLetter | undefined> {
  const { rows } = await db.query<StoredDeadLetter>(
    `select ${columns} from dead_letters where id = $1::bigint`,
    [id],
  );
  return rows[0];
}

/** Counts the stored dead letters. */
export async function countDeadLetters(db: Queryable): Promise<number> {
  const { rows } = await db.query<{ n: number }>('select count(*) as n from dead_letters');
  return rows[0]?.n ?? 0;
}

/** Reads and locks the dead letters with these ids, or all for null, in ascending order, until the caller's transaction ends. */
export async function lockDeadLetters(db: Queryable, ids: number[] | null): Promise<StoredDeadLetter[]> {
  const { rows } = await db.query<StoredDeadLetter>(
    `select ${columns} from dead_letters where $1::bigint[] is null or id = any($1::bigint[]) order by id for update`,
    [ids],
  );
  return rows;
}

/** Deletes the dead letters with these ids. */
export async function deleteDeadLetters(db: Queryable, ids: number[]): Promise<void> {
  await db.query('delete from dead_letters where id = any($1::bigint[])', [ids]);
}
