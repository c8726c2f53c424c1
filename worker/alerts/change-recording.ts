import type pg from 'pg';
import { readMaterial, writeMaterial } from '../../src/domain/alerts/material.ts';
import { findFacts } from '../../src/domain/alerts/news.ts';
import {
  addRound,
  claimChangedInstitutes,
  deleteOrphanedSnapshots,
  forgetChangedInstitutes,
  type NewDifference,
  readSnapshotProgress,
  readSnapshots,
  saveSnapshotProgress,
  saveSnapshots,
} from '../../src/storage/postgres/alerts/institute-differences.ts';
import { listPublishedIds, readNamedRows } from '../../src/storage/postgres/catalogue/institutes.ts';
import type { JobContext } from '../job-handler.ts';

// The two documents of each difference must fit into one answer of Elasticsearch, which has at most 10,000 hits.
const institutesPerRound = 5_000;
const institutesPerRead = 1_000;

/**
 * Takes the snapshots of all published institutes when alerts run for the first time on a database with institutes: they are not
 * news. An interrupted call continues where it was.
 * @returns whether all are taken; false on a database without published institutes
 */
export async function takeFirstSnapshots(pool: pg.Pool, context: JobContext): Promise<boolean> {
  const progress = await readSnapshotProgress(pool);
  if (progress.isFinished) return true;
  let { cursor } = progress;
  // What changes from here on leaves its id behind; what has changed before is in the snapshots.
  if (cursor === 0) await context.transaction(forgetChangedInstitutes);
  for (;;) {
    context.signal.throwIfAborted();
    const ids = await listPublishedIds(pool, cursor, institutesPerRead);
    const last = ids.at(-1);
    if (last === undefined && cursor === 0) return false;
    const rows = await readNamedRows(pool, ids);
    await context.transaction(
      async (client) => {
        await saveSnapshots(
          client,
          rows.map((row) => ({ id: row.id, material: writeMaterial(row) })),
        );
        await saveSnapshotProgress(client, last ?? cursor, last === undefined);
      },
      { isProgress: true },
    );
    if (last === undefined) return true;
    cursor = last;
  }
}

/**
 * Compares up to 5,000 changed institutes with their snapshots and stores the differences as a new round, in one transaction with the
 * new snapshots.
 * @returns how many institutes were compared; 0 when none has changed
 */
export function recordChanges(pool: pg.Pool, context: JobContext): Promise<number> {
  return context.transaction(
    async (client) => {
      const changed = await claimChangedInstitutes(client, institutesPerRound);
      if (changed.length === 0) return 0;
      const snapshots: { id: number; material: string }[] = [];
      const differences: NewDifference[] = [];
      const missing: number[] = [];
      for (let start = 0; start < changed.length; start += institutesPerRead) {
        const part = changed.slice(start, start + institutesPerRead);
        const ids = part.map(({ id }) => id);
        // On another connection: a row that cannot be read must not end the transaction. What changed after the claim is claimed next.
        const rows = new Map((await readNamedRows(pool, ids)).map((row) => [row.id, row]));
        const known = await readSnapshots(client, ids);
        for (const change of part) {
          const row = rows.get(change.id);
          if (!row) {
            missing.push(change.id);
            continue;
          }
          const before = known.get(change.id) ?? null;
          const after = writeMaterial(row);
          if (before === after) continue;
          snapshots.push({ id: change.id, material: after });
          const facts = findFacts(before === null ? null : readMaterial(before), readMaterial(after));
          differences.push({ ...change, before, after, facts });
        }
      }
      await saveSnapshots(client, snapshots);
      await deleteOrphanedSnapshots(client, missing);
      if (differences.length > 0) await addRound(client, differences);
      return changed.length;
    },
    { isProgress: true },
  );
}
