import type pg from 'pg';
import type { Config } from '../../src/config.ts';
import type { Logger } from '../../src/logger.ts';
import type { Metrics } from '../../src/metrics.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { deleteIndex, listIndexes, switchReadAlias } from '../../src/storage/elasticsearch/indexes.ts';
import { withRebuildLock } from '../../src/storage/postgres/advisory-locks.ts';
import { endRebuild, listRebuilds } from '../../src/storage/postgres/sync/rebuilds.ts';
import { listTargets, removeTarget } from '../../src/storage/postgres/sync/targets.ts';

export interface IndexDependencies {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  /** Makes all cached answers outdated. False when Redis does not answer. */
  raiseGeneration: () => Promise<boolean>;
  /** The bodies of the most popular searches, as JSON; an empty list when they are not known. */
  popularSearches: () => Promise<string[]>;
  /** Counts the messages in the queues of changes. */
  countQueued: () => Promise<number>;
  config: Config;
  metrics: Metrics;
  logger: Logger;
}

/** Switches searches to `index`, ends its rebuild if there is one, and raises the generation of the caches. */
export async function switchTo(deps: IndexDependencies, index: string): Promise<void> {
  const { pool, elasticsearch, config, raiseGeneration, logger } = deps;
  await switchReadAlias(elasticsearch, config, index);
  await endRebuild(pool, index);
  if (!(await raiseGeneration()))
    logger.warn(
      'switch: Redis does not respond; outdated cached responses are served until it is back and an indexer invalidates them',
    );
}

/** Removes targets that Elasticsearch does not have: a write to them fails, so they would stop every change. */
export async function removeLostTargets(deps: IndexDependencies): Promise<void> {
  const present = (await listIndexes(deps.elasticsearch, deps.config)).map(({ name }) => name);
  for (const target of await listTargets(deps.pool)) {
    if (present.includes(target)) continue;
    deps.logger.warn({ index: target }, 'reindex: removing a target that does not exist in Elasticsearch');
    await removeTarget(deps.pool, target);
  }
}

/** Removes an index from the targets and from Elasticsearch. */
export async function dropTarget({ pool, elasticsearch }: IndexDependencies, index: string): Promise<void> {
  // In this order, because a consumer cannot write to a target whose index is gone.
  await removeTarget(pool, index);
  await deleteIndex(elasticsearch, index);
}

/** The index that searches use, or null. */
export async function findReadableIndex({
  elasticsearch,
  config,
}: IndexDependencies): Promise<string | null> {
  const indexes = await listIndexes(elasticsearch, config);
  return indexes.find(({ readable }) => readable)?.name ?? null;
}

/**
 * Switches searches to `to`, or to the newest index that is older than the searched one. No rebuild is needed, since that
 * index is still a target and has every change.
 * @returns the index that was searched before, and the one that is searched now
 * @throws RebuildLockedError when a rebuild, another rollback or prune is running
 * @throws Error when there is no such index, or when it is not a complete target
 */
export async function rollback(
  deps: IndexDependencies,
  to: string | null,
): Promise<{ before: string | null; index: string }> {
  return withRebuildLock(deps.pool, async () => {
    const complete = await listCompleteTargets(deps);
    const before = await findReadableIndex(deps);
    const index = to ?? complete.filter((name) => before === null || name < before).at(-1);
    if (index === undefined)
      throw new Error(
        `There is no index to roll back to: ${before ?? 'none'} is the oldest one that receives live changes.`,
      );
    if (!complete.includes(index))
      throw new Error(
        `${index} does not receive all live changes; these indexes do: ${complete.join(', ') || 'none'}.`,
      );
    if (index !== before) await switchTo(deps, index);
    return { before, index };
  });
}

/**
 * Removes every index of this deployment but the searched one: older, newer and unfinished ones, also those that are not
 * targets.
 * @throws RebuildLockedError when a rebuild, a rollback or another prune is running
 * @throws Error when no index is searched
 */
export async function prune(deps: IndexDependencies): Promise<{ kept: string; removed: string[] }> {
  return withRebuildLock(deps.pool, async () => {
    const kept = await findReadableIndex(deps);
    if (kept === null)
      throw new Error(`No index is searched as '${deps.config.INDEX_NAME}', so nothing was removed.`);
    const indexes = (await listIndexes(deps.elasticsearch, deps.config)).map(({ name }) => name);
    const removed = new Set([...indexes, ...(await listTargets(deps.pool))]);
    removed.delete(kept);
    for (const index of removed) await dropTarget(deps, index);
    return { kept, removed: [...removed].sort() };
  });
}

/** Targets that exist in Elasticsearch and that no rebuild is filling, the oldest first. */
async function listCompleteTargets({ pool, elasticsearch, config }: IndexDependencies): Promise<string[]> {
  const unfinished = (await listRebuilds(pool)).map(({ index_name }) => index_name);
  const present = (await listIndexes(elasticsearch, config)).map(({ name }) => name);
  const targets = await listTargets(pool);
  return targets.filter((name) => present.includes(name) && !unfinished.includes(name));
}
