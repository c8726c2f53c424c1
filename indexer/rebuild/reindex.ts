import { definitionChecksum, loadIndexDefinition } from '../../src/storage/elasticsearch/index-definition.ts';
import { createUnsearchedIndex, enableRefresh, writeOwner } from '../../src/storage/elasticsearch/indexes.ts';
import { withRebuildLock } from '../../src/storage/postgres/advisory-locks.ts';
import { readDatabaseIdentity } from '../../src/storage/postgres/database-identity.ts';
import { readDeadLetterReasons, saveDeadLetter } from '../../src/storage/postgres/sync/dead-letters.ts';
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

/*
 * States of an index that a rebuild makes
 *
 * - created: it exists in Elasticsearch and is no target yet. A crash here leaves an index that only `prune` removes.
 *     -> filling, when it is registered as a target, from which moment it receives live changes, and as a rebuild
 * - filling: the backfill writes all published institutes, and the rebuild stores how far it is. An interrupted rebuild
 *   stays in this state; the next `reindex` resumes it.
 *     -> checking, when every institute has been written
 *     -> removed, when the next `reindex` has another definition, or when too many institutes are refused
 * - checking: every document is compared with the database.
 *     -> searched, when they agree and a switch was asked for
 *     -> filling, otherwise: the next `reindex` resumes it, finds nothing left to write, and checks again
 * - searched: the read alias points at it, and the rebuild has ended.
 *     -> previous, when the alias is switched to another index
 * - previous: it is still a target, so it has every change.
 *     -> searched, by `rollback`
 *     -> removed, by `prune`
 */

export interface ReindexReport {
  index: string;
  /** The index that was searched before; null if there was none. */
  before: string | null;
  resumed: boolean;
  switched: boolean;
  documents: number;
  /**
   * Institutes that were left out: the new index has no document of them, or an outdated one, because no document can be
   * built or because the index refuses it.
   */
  poison: { id: number; reason: string }[];
  /** The comparison of all other institutes. */
  check: VerifyReport;
  seconds: { backfill: number; check: number };
}

export interface ReindexOptions {
  /** Switch searches to the new index if it agrees with Postgres. */
  switch: boolean;
  /** How long the check waits for changes that are still in the pipeline. */
  pendingTimeoutMs: number;
  onProgress: (step: 'backfill' | 'check', done: number, total: number) => void;
  signal: AbortSignal;
}

const warmUpBudgetMs = 15_000;
// If more than half of a catalogue of any size is left out, the mapping or the code is wrong.
const maxPoisonShare = 0.5;

/**
 * Builds a new index from Postgres beside the searched one, compares every document, and switches the read alias in one
 * step. Live changes go to both indexes as soon as the new one is registered, and they still go to the old one after the
 * switch, so that a rollback loses nothing. An institute whose row cannot be read, or whose document the index refuses, is
 * left out and becomes a dead letter. If any other institute differs, the alias is not switched.
 * @throws RebuildLockedError when another rebuild, rollback or prune is running
 * @throws MassPoisonError when so many institutes are refused that the mapping or the code must be wrong
 * @throws Error when indexing is paused, when more than half of the institutes are left out, when `signal` is aborted, and
 * when a server does not answer
 */
export async function reindex(deps: IndexDependencies, options: ReindexOptions): Promise<ReindexReport> {
  const { pool, elasticsearch, config } = deps;
  return withRebuildLock(pool, async (_, lockLost) => {
    const signal = AbortSignal.any([options.signal, lockLost]);
    if (await readPause(pool)) throw new Error("Indexing is paused. Run 'institutes resume' first.");
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
    const { check, poison } = separateDeadLetters(report, await readDeadLetterReasons(pool, index));
    if (poison.length > check.institutes * maxPoisonShare)
      throw new Error(
        `${poison.length} of ${check.institutes} institutes cannot be indexed (${poison[0]?.reason}); searches still use the previous index`,
      );
    const switched = options.switch && hasNoDifferences(check);
    if (switched) {
      await warmUp(deps, index, await deps.popularSearches(), warmUpBudgetMs);
      await switchTo(deps, index);
    }
    return {
      index,
      before,
      resumed,
      switched,
      documents: check.documents,
      poison,
      check,
      seconds,
    };
  });
}

/**
 * Separates the institutes that are known to be refused, so that they do not count as differences.
 * @param deadLetters the reason of each institute that has a dead letter against the index
 */
function separateDeadLetters(
  report: VerifyReport,
  deadLetters: ReadonlyMap<number, string>,
): { check: VerifyReport; poison: ReindexReport['poison'] } {
  const poison = [...report.unreadable];
  const others = (found: number[]) =>
    found.filter((id) => {
      const reason = deadLetters.get(id);
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

/** Whether the index agrees with Postgres, apart from institutes whose changes are still in the pipeline. */
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
        await saveDeadLetter(pool, {
          // The same id in every run, so that a resumed rebuild does not add the dead letter again.
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
    // The index would refuse live changes as well, so it must not stay a target.
    if (error instanceof MassPoisonError) await dropTarget(deps, rebuild.index_name);
    throw error;
  });
}

/** Resumes an unfinished rebuild that has the current index definition, and removes those that have another one. */
async function beginOrResume(deps: IndexDependencies): Promise<{ rebuild: Rebuild; resumed: boolean }> {
  const { pool, elasticsearch, config, logger } = deps;
  const definition = loadIndexDefinition(config);
  const checksum = definitionChecksum(definition);
  let resumable: Rebuild | undefined;
  for (const rebuild of await listRebuilds(pool)) {
    if (rebuild.definition_checksum === checksum) resumable = rebuild;
    else {
      logger.warn(
        { index: rebuild.index_name },
        'reindex: removing an unfinished index that was created from another definition',
      );
      await dropTarget(deps, rebuild.index_name);
    }
  }
  if (resumable) return { rebuild: resumable, resumed: true };
  const index = await createUnsearchedIndex(elasticsearch, config);
  const rebuild = await beginRebuild(pool, index, { checksum, properties: definition.mappings.properties });
  await writeOwner(elasticsearch, index, await readDatabaseIdentity(pool));
  return { rebuild, resumed: false };
}

function secondsSince(start: number): number {
  return Math.round(performance.now() - start) / 1_000;
}
