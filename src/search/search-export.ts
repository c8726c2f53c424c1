import type { Item } from '../contract/responses/institute-response.ts';
import { at } from '../domain/at.ts';
import { distanceKm } from '../domain/institutes/location.ts';
import type { IndexSnapshot } from '../domain/search/index-snapshot.ts';
import { type SearchAnswer, totalOf } from '../domain/search/multi-search.ts';
import type { SearchQuery } from '../domain/search/search-query.ts';
import type { Vocabulary } from '../domain/search/vocabulary.ts';
import { parseQueryText } from '../domain/text/parsed-text.ts';
import { type MatchStrategy, matchStrategies } from './query/match-strategies.ts';
import { planSearch, totalSearch } from './search-request.ts';

/** Everything that a search finds, in its order. */
export interface SearchExport {
  total: number;
  pages: AsyncIterable<Item[]>;
}

// The greatest page that Elasticsearch allows is 10,000. Larger pages take more memory, smaller ones more searches.
const pageSize = 2_500;

/**
 * Finds all results of a search in a snapshot of the index, so that they are as of one moment: in the order of its `sort`,
 * equal ones by id. As for `GET /v1/institutes`, the first way to match the text that finds something is taken. `page`, `limit`, `cursor`
 * and `highlight` of the query do not matter. The next page is fetched while the caller works on the current one.
 * @throws AppError search-unavailable, also while the pages are read
 */
export async function exportSearch(
  snapshot: IndexSnapshot,
  asked: SearchQuery,
  vocabulary: Vocabulary,
): Promise<SearchExport> {
  const query: SearchQuery = {
    ...asked,
    page: 1,
    limit: pageSize,
    cursor: null,
    highlight: false,
    facets: [],
  };
  const { strategy, total } = await findStrategy(snapshot, query, vocabulary);
  return { total, pages: readPages(snapshot, strategy) };
}

async function findStrategy(
  snapshot: IndexSnapshot,
  query: SearchQuery,
  vocabulary: Vocabulary,
): Promise<{ strategy: MatchStrategy; total: number }> {
  const strategies = matchStrategies(query, parseQueryText(query.q), vocabulary);
  for (const strategy of strategies) {
    const total = totalOf([await snapshot.search(totalSearch(strategy))]);
    if (total > 0) return { strategy, total };
  }
  return { strategy: at(strategies, -1), total: 0 };
}

async function* readPages(snapshot: IndexSnapshot, strategy: MatchStrategy): AsyncGenerator<Item[]> {
  const { hits: first } = planSearch(strategy, null);
  const { from: _, ...search } = { ...first, track_total_hits: false };
  const fetchPage = (after: unknown[] | undefined) => {
    const page = snapshot.search({ ...search, ...(after && { search_after: after as string[] }) });
    // Rejects only where it is awaited, which may be later.
    page.catch(() => undefined);
    return page;
  };
  let next: Promise<SearchAnswer> | null = fetchPage(undefined);
  while (next) {
    const { hits }: SearchAnswer['hits'] = (await next).hits;
    next = hits.length === pageSize ? fetchPage(hits.at(-1)?.sort) : null;
    yield hits.map(({ _source }) => withDistance(_source as Item, strategy.query));
  }
}

function withDistance(item: Item, { near }: SearchQuery): Item {
  const { location } = item;
  return near && location ? { ...item, distance_km: Math.round(distanceKm(near, location) * 10) / 10 } : item;
}
