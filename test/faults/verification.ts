import type { VerifyReport } from '../../indexer/rebuild/verify.ts';
import { listRebuilds } from '../../src/storage/postgres/sync/rebuilds.ts';
import { listTargets } from '../../src/storage/postgres/sync/targets.ts';
import { findNames } from './canary.ts';
import { createChance } from './edits/chance.ts';
import type { Known } from './edits/truth.ts';
import { countInFlight } from './in-flight.ts';
import { insist, pause } from './kinds/pausing.ts';
import { finishRebuild } from './kinds/rebuild-faults.ts';
import { answerLetters } from './kinds/rejection-faults.ts';
import type { Letter } from './kinds/rejections.ts';
import { CommandError } from './operator.ts';
import { reasonOf } from './progress.ts';
import type { World } from './world.ts';

const quietWithin = 60;
const verifyMs = 90_000;
const sampled = 60;

export interface Verification {
  /** Until nothing waited any more after the last edit. */
  quiet_seconds: number;
  /** Of each index that gets live changes. */
  indexes: VerifyReport[];
  /** Institutes that Postgres does not have as they were committed. */
  not_committed: number[];
  /** Those among some asked for that a search does not find as they were committed. */
  not_found: number[];
  searched_for: number;
  dead_letters: { explained: number; unexplained: Letter[] };
}

/** Waits until all is through, bounded, and holds what there is against what the editors know. */
export async function verifyAll(world: World, seed: number): Promise<Verification> {
  const began = performance.now();
  const problem = (error: unknown) => void world.problems.push(reasonOf(error));
  await quiet(world).catch(problem);
  const quiet_seconds = Math.round(performance.now() - began) / 1_000;
  const dead_letters = await judgeLetters(world);
  await answerLetters(world, createChance(seed, 'letters')).catch(problem);
  // The last one that was interrupted.
  if ((await listRebuilds(world.pool)).length > 0) await finishRebuild(world).catch(problem);
  await quiet(world).catch(problem);
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

/** Until outbox and queues have been empty for two seconds. */
async function quiet(world: World) {
  await insist(world, quietWithin, 'all changes are through', async () => {
    for (let n = 0; n < 3; n += 1) {
      const { outbox, queues } = await countInFlight(world);
      if (outbox !== 0 || queues !== 0) throw new Error(`${outbox} in the outbox, ${queues} in the queues`);
      await pause(world, 0.7);
    }
  });
}

async function judgeLetters({ pool, rejections }: World): Promise<Verification['dead_letters']> {
  const { rows } = await pool.query<Letter>(
    'select id, institute_ids, index_name, reason from dead_letters order by id',
  );
  const unexplained = rows.filter((letter) => !rejections.explain(letter));
  return { explained: rows.length - unexplained.length, unexplained };
}

/** Where the answer to a commit was lost Postgres alone knows. */
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

/** A report also where it says that the index is not the same. */
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

/** What was committed is there still, and nothing that was rolled back. */
async function compareWithPostgres({ pool, truth }: World): Promise<number[]> {
  const { rows } = await pool.query<Pick<Known, 'id' | 'name' | 'status'>>(
    'select id::int, name, status from institutes',
  );
  const wrong = rows.filter(({ id, name, status }) => {
    const known = truth.institutes.get(id);
    return known?.name !== name || known.status !== status;
  });
  const present = new Set(rows.map(({ id }) => id));
  const gone = [...truth.institutes.keys()].filter((id) => !present.has(id));
  return [...wrong.map(({ id }) => id), ...gone];
}

/** Some institutes, some unpublished and some deleted ones, by the word that only they have in their name. */
async function searchForSome(world: World, seed: number) {
  const { truth } = world;
  const chance = createChance(seed, 'sample');
  const edited = [...truth.institutes.values()].filter(({ id }) => truth.faultsAt(id).length > 0);
  const some = [
    ...chance.shuffled(edited).slice(0, sampled),
    ...chance.shuffled([...truth.deleted.values()]).slice(0, sampled / 3),
  ];
  const missed: number[] = [];
  for (const known of some) {
    const visible = truth.institutes.has(known.id) && known.status === 'published';
    const names = await insist(world, 10, 'a search at the end', () => findNames(world, known.word));
    if (names.get(known.id) !== (visible ? known.name : undefined)) missed.push(known.id);
  }
  return { missed, asked: some.length };
}
