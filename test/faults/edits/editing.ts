import type pg from 'pg';
import type { Chance } from './chance.ts';
import { drawEdit, type Edit } from './edits.ts';
import type { Change, Truth } from './truth.ts';

const maxConcurrent = 16;
const rolledBack = 0.1;

export interface EditFigures {
  committed: number;
  /** rolled back on purpose */
  rolled_back: number;
  /** Postgres was down or refused the edit */
  refused: number;
  /** the connection broke during the commit, so its outcome is unknown */
  doubtful: number;
}

/** Makes `perSecond` edits a second until `stop` is called, whether Postgres answers or not. */
export function startEditing(deps: {
  pool: pg.Pool;
  truth: Truth;
  chance: Chance;
  words: () => string;
  perSecond: number;
}): { figures: EditFigures; stop(): Promise<void> } {
  const { pool, truth, chance } = deps;
  const figures: EditFigures = { committed: 0, rolled_back: 0, refused: 0, doubtful: 0 };
  const running = new Set<Promise<void>>();
  const timer = setInterval(() => {
    if (running.size >= maxConcurrent) return;
    const edit = drawEdit(deps);
    if (!edit) return;
    const done: Promise<void> = commit(edit, chance.happens(rolledBack)).finally(() => {
      truth.release(edit.ids);
      running.delete(done);
    });
    running.add(done);
  }, 1_000 / deps.perSecond);

  async function commit(edit: Edit, rollBack: boolean): Promise<void> {
    let client: pg.PoolClient | undefined;
    let changes: Change[] = [];
    let ending = false;
    let broken = false;
    try {
      client = await pool.connect();
      await client.query('begin');
      changes = await edit.run(client);
      if (rollBack) {
        await client.query('rollback');
        figures.rolled_back += 1;
        return;
      }
      ending = true;
      await client.query('commit');
      truth.commit(changes);
      figures.committed += 1;
    } catch {
      broken = true;
      if (ending) {
        truth.doubt(changes.map(({ id }) => id));
        figures.doubtful += 1;
      } else figures.refused += 1;
    } finally {
      client?.release(broken);
    }
  }

  return {
    figures,
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
    },
  };
}
