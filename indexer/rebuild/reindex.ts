import { definitionChecksum, loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import { createUnsearched, enableRefresh, writeOwner } from '../../src/storage/elasticsearch/indexes.ts';
import { withRebuildLock } from '../../src/storage/postgres/advisory-locks.ts';
import { readDatabaseIdentity } from '../../src/storage/postgres/database-identity.ts';
import { findLettersAgainst, keepLetter } from '../../src/storage/postgres/sync/dead-letters.ts';
import { readPause } from '../../src/storage/postgres/sync/pause.ts';
import {
  advanceRebuild,
  beginRebuild,
  listRebuilds,
  type Rebuild,
} from '../../src/storage/postgres/sync/rebuilds.ts';
import { createBatchWriter } from '../sync/batch-writer.ts';
import { backfill, MassPoisonError } from './backfill.ts';
import {
  dropTarget,
  findReadableIndex,
  type IndexDependencies,
  removeLostTargets,
  switchTo,
} from './index-switching.ts';
import { warmUp } from './index-warming.ts';
import { type VerifyReport, verify } from './verify.ts';

export interface ReindexReport {
  index: string;
  /** The index that was searched before; null for none. */
  before: string | null;
  resumed: boolean;
  switched: boolean;
  documents: number;
  /** Institutes that the new index lacks or has an older document of, since they make none or it does not take it. */
  poison: { id: number; reason: string }[];
  /** Of all other institutes. */
  check: VerifyReport;
  seconds: { backfill: number; check: number };
}

export interface ReindexOptions {
  /** Search the new index once it is whole and the same as Postgres. */
  switch: boolean;
  /** How long the check waits for changes that are on their way. */
  pendingTimeoutMs: number;
  onProgress: (step: 'backfill' | 'check', done: number, total: number) => void;
  signal: AbortSignal;
}

const warmingMs = 15_000;
// More than half of a catalogue, however small, is a fault of the mapping or of the code.
const poisonShare = 0.5;

/**
 * Builds a new index from Postgres beside the one that is searched, checks every document, and switches to it in one
 * step. Live changes go to both from the moment that the new one is registered, and to the old one also afterwards, so
 * that a rollback loses nothing. An interrupted run is resumed; one of another definition is removed first. An institute
 * whose row cannot be read, or whose document the index does not take, is left out and kept as a dead letter. Nothing is
 * switched where an institute differs otherwise: then the index stays unfinished, for the next run.
 * @throws RebuildLockedError where another runs; MassPoisonError where so many are left out that the mapping or the code
 * is wrong; Error where indexing is paused or a server does not answer
 */
export async function reindex(deps: IndexDependencies, options: ReindexOptions): Promise<ReindexReport> {
  const { pool, elasticsearch, config } = deps;
  return withRebuildLock(pool, async (_, lockLost) => {
    const signal = AbortSignal.any([options.signal, lockLost]);
    if (await readPause(pool)) throw new Error("indexing is paused: 'institutes resume' first");
    await removeLostTargets(deps);
    const before = await findReadableIndex(deps);
    const { rebuild, resumed } = await beginOrResume(deps);
    const index = rebuild.index_name;

    let started = performance.now();
    await fillIndex(deps, rebuild, options, signal);
    const seconds = { backfill: secondsSince(started), check: 0 };

    started = performance.now();
    await enableRefresh(elasticsearch, config, index);
    const report = await verify(deps, index, {
      repair: false,
      pendingTimeoutMs: options.pendingTimeoutMs,
      onProgress: (done, total) => options.onProgress('check', done, total),
      signal,
    });
    seconds.check = secondsSince(started);
    const { check, poison } = separateDeadLetters(report, await findLettersAgainst(pool, index));
    if (poison.length > check.institutes * poisonShare)
      throw new Error(
        `${poison.length} of ${check.institutes} institutes cannot be indexed (${poison[0]?.reason}): not switched`,
      );
    const same = hasNoDifferences(check);
    if (same && options.switch) {
      await warmUp(deps, index, await deps.popularSearches(), warmingMs);
      await switchTo(deps, index);
    }
    return {
      index,
      before,
      resumed,
      switched: same && options.switch,
      documents: check.documents,
      poison,
      check,
      seconds,
    };
  });
}

/** The report without institutes that are known not to be taken, on either side, and those. */
function separateDeadLetters(
  report: VerifyReport,
  letters: ReadonlyMap<number, string>,
): { check: VerifyReport; poison: ReindexReport['poison'] } {
  const poison = [...report.unreadable];
  const others = (found: number[]) =>
    found.filter((id) => {
      const reason = letters.get(id);
      if (reason !== undefined) poison.push({ id, reason });
      return reason === undefined;
    });
  const check = {
    ...report,
    missing: others(report.missing),
    differing: others(report.differing),
    pending: others(report.pending),
  };
  return { check, poison: poison.sort((a, b) => a.id - b.id) };
}

/** Whether an index was found to hold what Postgres says, changes on their way aside. */
export function hasNoDifferences({ missing, extra, differing, foreign }: VerifyReport): boolean {
  return missing.length + extra.length + differing.length + foreign.length === 0;
}

async function fillIndex(
  deps: IndexDependencies,
  rebuild: Rebuild,
  options: ReindexOptions,
  signal: AbortSignal,
): Promise<void> {
  const { pool } = deps;
  let saved = performance.now();
  const filling = backfill({
    db: pool,
    write: createBatchWriter(deps, rebuild.index_name),
    from: rebuild,
    signal,
    async onPoison(poison) {
      for (const { id, index, reason } of poison)
        await keepLetter(pool, {
          // Once for each index, also where an interrupted run meets it again.
          message_id: `reindex ${index} ${id}`,
          institute_ids: [id],
          index_name: index,
          reason,
          body: null,
          request_ids: [],
          at: new Date(),
        });
    },
    async onProgress(done) {
      options.onProgress('backfill', done.documents, rebuild.total);
      if (performance.now() - saved < 1_000) return;
      saved = performance.now();
      await advanceRebuild(pool, { index_name: rebuild.index_name, ...done });
    },
  });
  await filling.catch(async (error: unknown) => {
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
  const rebuild = await beginRebuild(pool, config, index);
  await writeOwner(elasticsearch, index, await readDatabaseIdentity(pool));
  return { rebuild, resumed: false };
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1_000;
}
