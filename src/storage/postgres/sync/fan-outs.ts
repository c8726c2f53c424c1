import type { Queryable } from '../pool.ts';
import type { Change } from './outbox.ts';

/** A changed university or place whose institutes have to be indexed again. */
interface FanOut {
  id: number;
  parent: 'institute' | 'place';
  parentId: number;
  cursor: number;
  at: number;
  requestId: string | null;
}

const children = {
  institute: `
    select i.id from institutes i
    where i.affiliation_id = $1::bigint and i.id > $2::bigint order by i.id limit $3::int`,
  place: `
    with recursive below as (
      select $1::integer as id
      union
      select child.id from places child join below on child.parent_id = below.id
    )
    select i.id from institutes i join below on i.place_id = below.id
    where i.id > $2::bigint order by i.id limit $3::int`,
};

const maxFanOuts = 200;

/**
 * Claims about `limit` children of the oldest fan-outs that no other relay has locked, as changes, and leaves these
 * children to alerts. The fan-outs are removed when the caller's transaction commits, and remain if it rolls back.
 * @returns null if no fan-out is waiting, or while indexing is paused
 */
export async function claimChildren(db: Queryable, limit: number): Promise<Change[] | null> {
  const changes = await takeChildren(db, limit);
  if (changes === null || changes.length === 0) return changes;
  await db.query('insert into changed_institutes (institute_id) select unnest($1::bigint[])', [
    changes.map(({ id }) => id),
  ]);
  return changes;
}

async function takeChildren(db: Queryable, limit: number): Promise<Change[] | null> {
  const changes: Change[] = [];
  for (let taken = 0; changes.length < limit && taken < maxFanOuts; taken += 1) {
    const fanOut = await claimFanOut(db);
    if (!fanOut) return taken === 0 ? null : changes;
    const { at, requestId } = fanOut;
    const { rows } = await db.query<{ id: number }>(children[fanOut.parent], [
      fanOut.parentId,
      fanOut.cursor,
      limit,
    ]);
    changes.push(...rows.map(({ id }) => ({ id, at, requestId })));
    if (rows.length < limit) await db.query('delete from fan_outs where id = $1::bigint', [fanOut.id]);
    else
      await db.query('update fan_outs set cursor = $2::bigint where id = $1::bigint', [
        fanOut.id,
        rows.at(-1)?.id,
      ]);
  }
  return changes;
}

/** Locks the oldest fan-out. Other committed fan-outs of the same parent are merged into it, and it starts from the beginning. */
async function claimFanOut(db: Queryable): Promise<FanOut | null> {
  const { rows } = await db.query<FanOut>(
    `select id, parent, parent_id as "parentId", cursor, extract(epoch from created_at) * 1000 as at,
            request_id as "requestId"
     from fan_outs where not exists (select from pause) order by id for update skip locked limit 1`,
  );
  const [fanOut] = rows;
  if (!fanOut) return null;
  const { rowCount } = await db.query(
    `delete from fan_outs where id = any(array(
       select id from fan_outs where parent = $1::text and parent_id = $2::bigint and id <> $3::bigint
       for update skip locked
     ))`,
    [fanOut.parent, fanOut.parentId, fanOut.id],
  );
  return rowCount ? { ...fanOut, cursor: 0 } : fanOut;
}
