import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';

/** An edit, identified by the number that it wrote. Times are those of performance.now(). */
export interface Edit {
  marker: number;
  /** when it was planned */
  due: number;
  committed: number | null;
}

// Above all real popularities and within the limit of the column, so that each number identifies one edit of this process.
let nextMarker = 500_000_000;

/** Chooses `count` different published institutes, in an order that does not depend on their ids. */
export async function pickInstitutes(pool: pg.Pool, count: number): Promise<number[]> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from institutes where status = 'published' order by hashint8(id), id limit $1::int`,
    [count],
  );
  return rows.map(({ id }) => id);
}

/**
 * Changes one institute after the other, each in its own transaction, at a steady rate: a slow edit does not delay the next
 * ones. Resolves once all are committed.
 */
export async function editSteadily(
  pool: pg.Pool,
  ids: number[],
  rate: number,
  onEdit: (edit: Edit) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = performance.now();
  const running: Promise<unknown>[] = [];
  for (const [position, id] of ids.entries()) {
    const due = start + (position * 1_000) / rate;
    const early = due - performance.now();
    if (early > 1) await delay(early, undefined, { signal });
    const edit: Edit = { marker: nextMarker, due, committed: null };
    nextMarker += 1;
    onEdit(edit);
    const commit = pool
      .query({
        name: 'edit',
        text: 'update institutes set popularity = $2::integer where id = $1::bigint',
        values: [id, edit.marker],
      })
      .then(() => {
        edit.committed = performance.now();
      });
    commit.catch(() => undefined);
    running.push(commit);
  }
  await Promise.all(running);
}
