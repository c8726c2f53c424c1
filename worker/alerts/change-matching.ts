import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import type { Config } from '../../src/config.ts';
import { readSearchInput } from '../../src/contract/reading/search-input.ts';
import { refOf } from '../../src/domain/alerts/change-ref.ts';
import { documentOf, readMaterial } from '../../src/domain/alerts/material.ts';
import { reasonKey, reasonsFor } from '../../src/domain/alerts/news.ts';
import type { MultiSearch } from '../../src/domain/search/multi-search.ts';
import type { SearchQuery } from '../../src/domain/search/search-query.ts';
import { AppError, hasCode } from '../../src/errors.ts';
import type { Metrics } from '../../src/metrics.ts';
import { createChangeMatcher, type MatchedChanges } from '../../src/search/news/change-matcher.ts';
import { createVocabularySource } from '../../src/search/vocabulary-source.ts';
import {
  type ChangeDocument,
  changeIndexName,
  writeChangeDocuments,
} from '../../src/storage/elasticsearch/change-indexes.ts';
import type { Elasticsearch } from '../../src/storage/elasticsearch/elasticsearch-client.ts';
import { createMultiSearch } from '../../src/storage/elasticsearch/search-client.ts';
import {
  type AlertRound,
  type Difference,
  finishRound,
  listDifferences,
  saveRoundProgress,
} from '../../src/storage/postgres/alerts/institute-differences.ts';
import {
  addNews,
  countWatchedSearches,
  listWatchedSearches,
  type NewReason,
  type WatchedSearch,
} from '../../src/storage/postgres/alerts/search-news.ts';
import { readRelevance } from '../../src/storage/postgres/tuning/relevance-tuning.ts';
import type { JobContext } from '../job-handler.ts';

// Two groups of fifty searches at a time.
const searchesPerGroup = 50;
const concurrentGroups = 2;
const timeoutMs = 30_000;
// Elasticsearch serves people for three times as long as it has worked for alerts; see docs/alerts.md for what that costs.
const restShare = 3;

export interface MatchingDependencies {
  pool: pg.Pool;
  elasticsearch: Elasticsearch;
  config: Config;
  metrics: Metrics;
}

/**
 * Matches a round with every distinct watched search and stores the news. An interrupted round continues after the last stored
 * searches, and no reason is stored twice.
 * @returns the number of searches that were matched
 */
export async function matchRound(
  deps: MatchingDependencies,
  round: AlertRound,
  context: JobContext,
): Promise<number> {
  const { pool, elasticsearch, config } = deps;
  const total = await countWatchedSearches(pool);
  const index = changeIndexName(config, round.createdAt);
  const differences = new Map<number, Pick<Difference, 'institute_id' | 'facts'>>();
  {
    const listed = await listDifferences(pool, round.id);
    await writeChangeDocuments(elasticsearch, config, index, documentsOf(round.id, listed));
    for (const { id, institute_id, facts } of listed) differences.set(id, { institute_id, facts });
  }
  const searchAll = createMultiSearch(elasticsearch, config.INDEX_NAME, { inTurn: true, timeoutMs });
  const { vocabulary } = createVocabularySource({
    multiSearch: searchAll,
    readRelevance: () => readRelevance(pool),
  });
  const words = await vocabulary();
  const match = createChangeMatcher({
    searchChanges: withRests(
      createMultiSearch(elasticsearch, index, { inTurn: true, sortValues: true, timeoutMs }),
      context.signal,
    ),
    searchAll: withRests(searchAll, context.signal),
  });

  let { cursor } = round;
  let matched = 0;
  for (;;) {
    context.signal.throwIfAborted();
    const searches = await listWatchedSearches(pool, cursor, searchesPerGroup * concurrentGroups);
    const last = searches.at(-1);
    if (!last) break;
    const groups = [searches.slice(0, searchesPerGroup), searches.slice(searchesPerGroup)];
    const reasons = (await Promise.all(groups.map((group) => matchGroup(group)))).flat();
    await context.transaction(
      async (client) => {
        await addNews(client, reasons);
        await saveRoundProgress(client, round.id, last.id);
      },
      { isProgress: true },
    );
    cursor = last.id;
    matched += searches.length;
    context.reportProgress({ done: matched, total, stage: `round ${round.id}` });
  }
  await context.transaction((client) => finishRound(client, round.id), { isProgress: true });
  return matched;

  /** A search that Elasticsearch rejects, alone and for good, is left out, and the others are matched. */
  async function matchReadable(
    group: { id: number; query: SearchQuery }[],
  ): Promise<(MatchedChanges | null)[]> {
    try {
      return await match(
        group.map(({ query }) => query),
        round.id,
        words,
      );
    } catch (error) {
      if ((error as { position?: number }).position === undefined || hasCode(error, 'search-unavailable'))
        throw error;
      const [only, another] = group;
      if (only && !another) {
        context.logger.error(
          { err: error, watch: only.id },
          'alerts: Elasticsearch rejected a watched search',
        );
        return [null];
      }
      const middle = Math.ceil(group.length / 2);
      return [
        ...(await matchReadable(group.slice(0, middle))),
        ...(await matchReadable(group.slice(middle))),
      ];
    }
  }

  async function matchGroup(group: WatchedSearch[]): Promise<NewReason[]> {
    const readable = group.flatMap(({ id, query: text }) => {
      const query = readQuery(text);
      if (query) return [{ id, query }];
      context.logger.warn({ watch: id }, 'alerts: this version does not accept a watched search');
      return [];
    });
    if (readable.length === 0) return [];
    const found = await matchReadable(readable);
    const reasons: NewReason[] = [];
    found.forEach((matches, position) => {
      if (!matches) return;
      const watchId = (readable[position] as { id: number }).id;
      for (const differenceId of matches.now) {
        const difference = differences.get(differenceId);
        if (!difference) continue;
        const { institute_id: instituteId, facts } = difference;
        const matchedBefore = matches.before.has(differenceId);
        for (const { reason, fact } of reasonsFor(facts, matches.constraints, matchedBefore))
          reasons.push({ watchId, instituteId, differenceId, fact, key: reasonKey(reason) });
      }
    });
    return reasons;
  }
}

/** The documents of what each institute was and is. */
function* documentsOf(round: number, differences: Difference[]): Generator<ChangeDocument> {
  for (const { id, before, after } of differences) {
    const was = before === null ? [] : [{ material: before, is_now: false }];
    for (const { material, is_now } of [...was, { material: after, is_now: true }])
      yield { ...documentOf(readMaterial(material)), round, ref: refOf(id, is_now), is_now };
  }
}

/** The search of a query string; null if this version refuses it: it may have been saved by an older one. */
function readQuery(text: string): SearchQuery | null {
  try {
    return readSearchInput(text);
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

/** Rests after each request for `restShare` times as long as it took, so that people's searches get most of the time. */
function withRests(multiSearch: MultiSearch, signal: AbortSignal): MultiSearch {
  return async (searches) => {
    signal.throwIfAborted();
    const started = performance.now();
    const answers = await multiSearch(searches);
    await delay((performance.now() - started) * restShare, undefined, { signal });
    return answers;
  };
}
