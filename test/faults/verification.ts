import type { VerifyReport } from '../../indexer/rebuild/verify.ts';
import { listRebuilds } from '../../src/storage/postgres/sync/rebuilds.ts';
import { listTargets } from '../../src/storage/postgres/sync/targets.ts';
import { findNames } from './canary.ts';
import { createChance } from './edits/chance.ts';
import type { Known } from './edits/truth.ts';
import { countInFlight } from './in-flight.ts';
import { insist, pause } from './kinds/pausing.ts';
import { finishRebuild } from './kinds/rebuild-faults.ts';
import { resolveDeadLetters } from './kinds/rejection-faults.ts';
import type { Letter } from './kinds/rejections.ts';
import { CommandError } from './operator.ts';
import { reasonOf } from './progress.ts';
import { importedName } from './work/imports.ts';
import type { World } from './world.ts';

const maxQuietSeconds = 60;
const verifyMs = 90_000;
const sampleSize = 60;

export interface Verification {
  /** from the last edit until the outbox and the queues were empty */
  quiet_seconds: number;
  /** of each target */
  indexes: VerifyReport[];
  /** institutes that are not as they were committed in Postgres */
  not_committed: number[];
  /** institutes of a sample that are not as they were committed in a search */
  not_found: number[];
  searched_for: number;
  dead_letters: { explained: number; unexplained: Letter[] };
}

/** Waits until the pipeline is empty, within limits, and compares everything with what the editors know. */
export async function verifyAll(world: World, seed: number): Promise<Verification> {
  const began = performance.now();
  const problem = (error: unknown) => void world.problems.push(reasonOf(error));
  await awaitEmptyPipeline(world).catch(problem);
  const quiet_seconds = Math.round(performance.now() - began) / 1_000;
  const dead_letters = await explainDeadLetters(world);
  await resolveDeadLetters(world, createChance(seed, 'letters')).catch(problem);
  // The last rebuild may have been interrupted.
  if ((await listRebuilds(world.pool)).length > 0) await finishRebuild(world).catch(problem);
  await awaitEmptyPipeline(world).catch(problem);
  await resolveDoubts(world);
  const indexes: VerifyReport[] = [];
  for (const index of await listTargets(world.pool)) {
    const report = await verifyIndex(world, index).catch(problem);
    if (report) indexes.push(report);
  }
  const { missed, asked } = await searchForSome(world, seed);
  return {
    quiet_seconds,
    indexes,
    not_committed: await compareWithPostgres(world),
    not_found: missed,
    searched_for: asked,
    dead_letters,
  };
}

/** Waits until the outbox and the queues have been empty for two seconds. */
async function awaitEmptyPipeline(world: World) {
  await insist(world, maxQuietSeconds, 'an empty pipeline', async () => {
    for (let n = 0; n < 3; n += 1) {
      const { outbox, queues } = await countInFlight(world);
      if (outbox !== 0 || queues !== 0) throw new Error(`${outbox} in the outbox, ${queues} in the queues`);
      await pause(world, 0.7);
    }
  });
}

async function explainDeadLetters({ pool, rejections }: World): Promise<Verification['dead_letters']> {
  const { rows } = await pool.query<Letter>(
    'select id, institute_ids, index_name, reason from dead_letters order by id',
  );
  const unexplained = rows.filter((letter) => !rejections.explain(letter));
  return { explained: rows.length - unexplained.length, unexplained };
}

/** Reads from Postgres which of the commits with an unknown outcome have succeeded. */
async function resolveDoubts({ pool, truth }: World) {
  const ids = [...truth.doubtful];
  const { rows } = await pool.query<Pick<Known, 'id' | 'name' | 'status'>>(
    'select id::int, name, status from institutes where id = any($1::bigint[])',
    [ids],
  );
  const present = new Map(rows.map((row) => [row.id, row]));
  truth.commit(
    ids.map((id) => {
      const row = present.get(id);
      return { id, to: row ? { ...row, word: (row.name.split(' ')[0] ?? '').toLowerCase() } : null };
    }),
  );
}

/** Verifies an index; a report with differences is returned as well, although the command fails. */
async function verifyIndex({ operator }: World, index: string): Promise<VerifyReport> {
  const args = ['index', 'verify', '--index', index, '--patience', '30', '--json'];
  try {
    return await operator.run<VerifyReport>(verifyMs, ...args);
  } catch (error) {
    if (error instanceof CommandError && error.stdout.trim() !== '')
      return JSON.parse(error.stdout) as VerifyReport;
    throw error;
  }
}

/** Checks that Postgres contains what was committed and nothing that was rolled back. */
async function compareWithPostgres({ pool, truth }: World): Promise<number[]> {
  const { rows } = await pool.query<Pick<Known, 'id' | 'name' | 'status'>>(
    'select id::int, name, status from institutes where not starts_with(name, $1)',
    [importedName],
  );
  const wrong = rows.filter(({ id, name, status }) => {
    const known = truth.institutes.get(id);
    return known?.name !== name || known.status !== status;
  });
  const present = new Set(rows.map(({ id }) => id));
  const gone = [...truth.institutes.keys()].filter((id) => !present.has(id));
  return [...wrong.map(({ id }) => id), ...gone];
}

/** Searches for a sample of edited, unpublished and deleted institutes by the unique word in their names. */
async function searchForSome(world: World, seed: number) {
  const { truth } = world;
  const chance = createChance(seed, 'sample');
  const edited = [...truth.institutes.values()].filter(({ id }) => truth.faultsAt(id).length > 0);
  const some = [
    ...chance.shuffled(edited).slice(0, sampleSize),
    ...chance.shuffled([...truth.deleted.values()]).slice(0, sampleSize / 3),
  ];
  const missed: number[] = [];
  for (const known of some) {
    const visible = truth.institutes.has(known.id) && known.status === 'published';
    const names = await insist(world, 10, 'a search at the end', () => findNames(world, known.word));
    if (names.get(known.id) !== (visible ? known.name : undefined)) missed.push(known.id);
  }
  return { missed, asked: some.length };
}
