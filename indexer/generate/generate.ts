import type pg from 'pg';
import { withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import { bulkTransaction } from '../../src/storage/postgres/bulk-transaction.ts';
import { addGeneratedInstitutes } from './generated-institutes.ts';
import { fillNextInstitutes } from './generated-programmes.ts';

/** Rows of one transaction: small enough for the outbox's readers to start early, large enough to be fast. */
const chunk = 10_000;

/** How many rows were added: all of them are marked as generated. `ratings` counts those filled where none was. */
export interface GenerateSummary {
  institutes: number;
  programmes: number;
  ratings: number;
  seconds: number;
}

/** Nothing can be generated: there are no places to put institutes in. */
export class NoPlacesError extends Error {
  constructor() {
    super('there are no districts with coordinates yet; run: institutes import indian-colleges');
    this.name = 'NoPlacesError';
  }
}

/**
 * Makes sure that there are `count` wholly generated institutes (G-1, G-2, …), then gives every institute that has no
 * programmes generated ones, and a rating where it has none. What is there is never touched, and the same call again
 * changes nothing. Each 10,000 are committed by themselves, so that an interrupted run is continued by the next.
 * @throws DataLockedError while an import or another generation runs; NoPlacesError
 */
export async function generate(
  pool: pg.Pool,
  count: number,
  onProgress: (what: 'institutes' | 'programmes', done: number, total: number) => void = () => {},
): Promise<GenerateSummary> {
  const started = performance.now();
  return withDataLock(pool, async (client) => {
    const summary = { institutes: 0, programmes: 0, ratings: 0 };
    if (count > 0 && !(await hasPlaces(client))) throw new NoPlacesError();
    for (let from = 1; from <= count; from += chunk) {
      const to = Math.min(count, from + chunk - 1);
      summary.institutes += await bulkTransaction(client, () => addGeneratedInstitutes(client, from, to));
      onProgress('institutes', to, count);
    }
    if (summary.institutes > 0) await client.query('select analyze_catalogue()');
    const total = await countInstitutes(client);
    let done = 0;
    for (let after: number | null = 0; after !== null; ) {
      const last: number = after;
      const filled = await bulkTransaction(client, () => fillNextInstitutes(client, last, chunk));
      summary.programmes += filled.programmes;
      summary.ratings += filled.ratings;
      done += filled.institutes;
      after = filled.last;
      onProgress('programmes', Math.min(done, total), total);
    }
    if (summary.programmes > 0) await client.query('select analyze_catalogue()');
    return { ...summary, seconds: Math.round(performance.now() - started) / 1_000 };
  });
}

async function hasPlaces(client: pg.ClientBase): Promise<boolean> {
  const { rowCount } = await client.query(
    `select from places where kind = 'district' and latitude is not null limit 1`,
  );
  return rowCount === 1;
}

async function countInstitutes(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ n: number }>(
    `select count(*)::int as n from institutes i
     where i.rating is null or not exists (select from programmes p where p.institute_id = i.id)`,
  );
  return rows[0]?.n ?? 0;
}
