import { definitionChecksum, loadIndexDefinition } from '../src/storage/index-definition.ts';
import { createUnsearched, makeVisible, refreshIndexes } from '../src/storage/indexes.ts';
import { readPause } from '../src/storage/pause.ts';
import { advanceRebuild, beginRebuild, listRebuilds, type Rebuild } from '../src/storage/rebuilds.ts';
import { backfill, MassPoisonError } from './backfill.ts';
import { createBatchWriter, type Poison } from './batch-writer.ts';
import {
  dropTarget,
  type IndexDependencies,
  readableIndex,
  removeLost,
  switchTo,
} from './index-switching.ts';
import { withRebuildLock } from './locks.ts';
import { type VerifyReport, verify } from './verify.ts';
import { warmUp } from './warming.ts';

export interface ReindexReport {
  index: string;
  /** The index that was searched before; null for none. */
  before: string | null;
  resumed: boolean;
  switched: boolean;
  documents: number;
  /** Institutes that the new index does not take, the first of them. */
  poison: Poison[];
  /** Null where `poison` made it needless. */
  check: VerifyReport | null;
  seconds: { backfill: number; check: number };
}

export interface ReindexOptions {
  /** Search the new index once it is whole and the same as Postgres. */
  switch: boolean;
  /** How long the check waits for changes that are on their way. */
  patienceMs: number;
  onProgress: (step: 'backfill' | 'check', done: number, total: number) => void;
  signal: AbortSignal;
}

const shownPoison = 100;
const warmingMs = 15_000;

/**
 * Builds a new index from Postgres beside the one that is searched, checks every document, and switches to it in one
 * step. Live changes go to both from the moment that the new one is registered, and to the old one also afterwards, so
 * that a rollback loses nothing. An interrupted run is resumed; one of another definition is removed first. Nothing is
 * switched where an institute is not taken or differs: then the index stays unfinished, for the next run.
 * @throws RebuildLockedError where another runs; Error where indexing is paused or a server does not answer
 */
export async function reindex(deps: IndexDependencies, options: ReindexOptions): Promise<ReindexReport> {
  const { pool, elasticsearch, config } = deps;
  return withRebuildLock(pool, async (_, lockLost) => {
    const signal = AbortSignal.any([options.signal, lockLost]);
    if (await readPause(pool)) throw new Error("indexing is paused: 'institutes resume' first");
    await removeLost(deps);
    const before = await readableIndex(deps);
    const { rebuild, resumed } = await beginOrResume(deps);
    const index = rebuild.index_name;

    let from = performance.now();
    const poison = await fill(deps, rebuild, options, signal);
    const seconds = { backfill: since(from), check: 0 };
    const report = { index, before, resumed, switched: false, poison: poison.slice(0, shownPoison), seconds };
    if (poison.length > 0) return { ...report, documents: await countDocuments(deps, index), check: null };

    from = performance.now();
    await makeVisible(elasticsearch, config, index);
    const check = await verify(deps, index, {
      repair: false,
      patienceMs: options.patienceMs,
      onProgress: (done, total) => options.onProgress('check', done, total),
      signal,
    });
    seconds.check = since(from);
    const same = isSame(check);
    if (same && options.switch) {
      await warmUp(deps, index, await deps.popularSearches(), warmingMs);
      await switchTo(deps, index);
    }
    return { ...report, documents: check.documents, check, switched: same && options.switch };
  });
}

/** Whether an index was found to hold what Postgres says, changes on their way aside. */
export function isSame({ missing, extra, differing, foreign }: VerifyReport): boolean {
  return missing.length + extra.length + differing.length + foreign.length === 0;
}

async function fill(
  deps: IndexDependencies,
  rebuild: Rebuild,
  options: ReindexOptions,
  signal: AbortSignal,
): Promise<Poison[]> {
  const { pool } = deps;
  let saved = performance.now();
  const filling = backfill({
    db: pool,
    write: createBatchWriter(deps, rebuild.index_name),
    from: rebuild,
    signal,
    async onProgress(done) {
      options.onProgress('backfill', done.documents, rebuild.total);
      if (performance.now() - saved < 1_000) return;
      saved = performance.now();
      await advanceRebuild(pool, { index_name: rebuild.index_name, ...done });
    },
  });
  return filling.catch(async (error: unknown) => {
    // Live changes would be refused by it too.
    if (error instanceof MassPoisonError) await dropTarget(deps, rebuild.index_name);
    throw error;
  });
}

/** A run that was interrupted and has today's definition goes on; any other is cleared away. */
async function beginOrResume(deps: IndexDependencies): Promise<{ rebuild: Rebuild; resumed: boolean }> {
  const { pool, elasticsearch, config, logger } = deps;
  const checksum = definitionChecksum(loadIndexDefinition(config));
  let resumable: Rebuild | undefined;
  for (const rebuild of await listRebuilds(pool)) {
    if (rebuild.definition_checksum === checksum) resumable = rebuild;
    else {
      logger.warn(
        { index: rebuild.index_name },
        'reindex: an unfinished index of another definition is removed',
      );
      await dropTarget(deps, rebuild.index_name);
    }
  }
  if (resumable) return { rebuild: resumable, resumed: true };
  const index = await createUnsearched(elasticsearch, config);
  return { rebuild: await beginRebuild(pool, config, index), resumed: false };
}

async function countDocuments({ elasticsearch }: IndexDependencies, index: string): Promise<number> {
  await refreshIndexes(elasticsearch, [index]);
  return (await elasticsearch.count({ index })).count;
}

function since(start: number): number {
  return Math.round(performance.now() - start) / 1_000;
}
