import type pg from 'pg';
import { withDataLock } from '../../src/storage/postgres/advisory-locks.ts';
import { bulkTransaction } from '../../src/storage/postgres/bulk-transaction.ts';
import { addGeneratedInstitutes } from './generated-institutes.ts';
import { fillNextInstitutes } from './generated-programmes.ts';

/** Rows in one transaction: few enough for indexing to start early, enough to be fast. */
const batchSize = 10_000;

/** The number of rows added, all marked as generated. `ratings` counts institutes that had no rating. */
interface GenerateSummary {
  institutes: number;
  programmes: number;
  ratings: number;
  seconds: number;
}

/** Nothing can be generated, because there are no places for institutes. */
class NoPlacesError extends Error {
  constructor() {
    super("No district has coordinates yet. Run 'institutes import indian-colleges' first.");
    this.name = 'NoPlacesError';
  }
}

/**
 * Adds generated institutes (G-1, G-2, …) up to `count`, then adds generated programmes and ratings to institutes without
 * any. Existing data is never changed, and repeating the call changes nothing. Every 10,000 rows are committed, so that the
 * next run continues an interrupted one.
 * @throws DataLockedError while an import or another generation runs; NoPlacesError if no district has coordinates
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
    for (let from = 1; from <= count; from += batchSize) {
      const to = Math.min(count, from + batchSize - 1);
      summary.institutes += await bulkTransaction(client, () => addGeneratedInstitutes(client, from, to));
      onProgress('institutes', to, count);
    }
    if (summary.institutes > 0) await client.query('select analyze_catalogue()');
    const total = await countInstitutes(client);
    let done = 0;
    for (let after: number | null = 0; after !== null; ) {
      const last: number = after;
      const filled = await bulkTransaction(client, () => fillNextInstitutes(client, last, batchSize));
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
