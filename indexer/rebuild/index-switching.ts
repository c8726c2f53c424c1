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
  /** Tells caches that what is searched has changed; false where they cannot be told now. */
  raiseGeneration: () => Promise<boolean>;
  /** What people search for most, as JSON; none where nobody knows. */
  popularSearches: () => Promise<string[]>;
  /** Messages that the queues hold. */
  countQueued: () => Promise<number>;
  config: Config;
  metrics: Metrics;
  logger: Logger;
}

/**
 * Searches go to `index` from now on; a rebuild of it has ended. Caches are told: at once, or by the indexers as soon as
 * Redis is back.
 */
export async function switchTo(deps: IndexDependencies, index: string): Promise<void> {
  const { pool, elasticsearch, config, raiseGeneration, logger } = deps;
  await switchReadAlias(elasticsearch, config, index);
  await endRebuild(pool, index);
  if (!(await raiseGeneration()))
    logger.warn('caches could not be told of the switch; the indexers tell them when redis is back');
}

/** Targets that Elasticsearch has lost would hold up every change. */
export async function removeLostTargets(deps: IndexDependencies): Promise<void> {
  const present = (await listIndexes(deps.elasticsearch, deps.config)).map(({ name }) => name);
  for (const target of await listTargets(deps.pool)) {
    if (present.includes(target)) continue;
    deps.logger.warn({ index: target }, 'reindex: a target is gone from elasticsearch');
    await removeTarget(deps.pool, target);
  }
}

export async function dropTarget({ pool, elasticsearch }: IndexDependencies, index: string): Promise<void> {
  // In this order: no consumer may be left with a target that is gone.
  await removeTarget(pool, index);
  await deleteIndex(elasticsearch, index);
}

export async function findReadableIndex({
  elasticsearch,
  config,
}: IndexDependencies): Promise<string | null> {
  const indexes = await listIndexes(elasticsearch, config);
  return indexes.find(({ readable }) => readable)?.name ?? null;
}

/**
 * Searches the index before the one that is searched now, or `to`, without a rebuild: it is a target still, so it has
 * every change.
 * @returns the index that was searched, and the one that is
 * @throws Error where there is none to go back to, or it is no whole target
 */
export async function rollback(
  deps: IndexDependencies,
  to: string | null,
): Promise<{ before: string | null; index: string }> {
  return withRebuildLock(deps.pool, async () => {
    const whole = await listCompleteTargets(deps);
    const before = await findReadableIndex(deps);
    const index = to ?? whole.filter((name) => before === null || name < before).at(-1);
    if (index === undefined)
      throw new Error(
        `there is nothing to roll back to: ${before ?? 'no index'} is the oldest that gets live changes`,
      );
    if (!whole.includes(index))
      throw new Error(`${index} does not get all live changes; there are: ${whole.join(', ') || 'none'}`);
    if (index !== before) await switchTo(deps, index);
    return { before, index };
  });
}

/** Removes every index but the one that is searched: older and newer ones, unfinished ones, and what is no target. */
export async function prune(deps: IndexDependencies): Promise<{ kept: string; removed: string[] }> {
  return withRebuildLock(deps.pool, async () => {
    const kept = await findReadableIndex(deps);
    if (kept === null)
      throw new Error(`no index is searched as '${deps.config.INDEX_NAME}': nothing is removed`);
    const indexes = (await listIndexes(deps.elasticsearch, deps.config)).map(({ name }) => name);
    const removed = new Set([...indexes, ...(await listTargets(deps.pool))]);
    removed.delete(kept);
    for (const index of removed) await dropTarget(deps, index);
    return { kept, removed: [...removed].sort() };
  });
}

/** Targets that no rebuild is still filling and that Elasticsearch has, the oldest first. */
async function listCompleteTargets({ pool, elasticsearch, config }: IndexDependencies): Promise<string[]> {
  const unfinished = (await listRebuilds(pool)).map(({ index_name }) => index_name);
  const present = (await listIndexes(elasticsearch, config)).map(({ name }) => name);
  const targets = await listTargets(pool);
  return targets.filter((name) => present.includes(name) && !unfinished.includes(name));
}
