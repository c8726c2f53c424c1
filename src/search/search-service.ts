import type { estypes } from '@elastic/elasticsearch';
import { canonicalCounts } from '../contract/canonical-query.ts';
import type { CursorKey } from '../contract/opaque-cursor.ts';
import type { Facets } from '../contract/responses/facet-responses.ts';
import type { Item } from '../contract/responses/institute-response.ts';
import type { ReadFilter, Relaxation } from '../contract/responses/search-response.ts';
import { at } from '../domain/at.ts';
import { distanceKm } from '../domain/institutes/location.ts';
import type { CountStore } from '../domain/search/answer-store.ts';
import { type FacetName, isRangeFacet } from '../domain/search/facets.ts';
import { type Hit, type MultiSearch, type SearchAnswer, totalOf } from '../domain/search/multi-search.ts';
import { pageWindow, type SearchQuery } from '../domain/search/search-query.ts';
import type { Vocabulary } from '../domain/search/vocabulary.ts';
import { type ParsedText, parseQueryText } from '../domain/text/parsed-text.ts';
import { readRange } from './facets/range-facet.ts';
import { readValues } from './facets/value-facet.ts';
import { didYouMean } from './query/did-you-mean.ts';
import { readHighlight } from './query/highlighting.ts';
import { type MatchStrategies, type MatchStrategy, matchStrategies } from './query/match-strategies.ts';
import { type CursorPosition, readCursor, writeCursor } from './query/page-cursor.ts';
import { relaxations } from './query/relaxation.ts';
import {
  countTogether,
  expandCounts,
  planSearch,
  type SearchPlan,
  splitCounts,
  totalSearch,
} from './search-request.ts';

export interface SearchResult {
  total: number;
  items: Item[];
  facets: Facets;
  /** How many pages can be reached by number: `page` × `limit` ends at 10,000. */
  pages: number;
  /** Where the next page begins; null at the end, and until the key that signs cursors has been read. */
  cursor: string | null;
  /** The filters that words of q were interpreted as; empty if q was taken as a name. */
  interpretation: ReadFilter[];
  didYouMean: string | null;
  /** If little was found: how many results there are without each constraint. */
  relax: Relaxation[];
}

export interface SearchService {
  /**
   * Runs a search: one page of hits, the facets and, if little was found, suggestions. `version` is the current version of
   * the cached counts; null counts everything anew.
   * @throws AppError search-unavailable; with a cursor also bad-request and database-unavailable
   */
  search(query: SearchQuery, version?: string | null): Promise<SearchResult>;
}

/** Everything that a search found except the page. It is stored as JSON for the other pages of the same search. */
interface Counts {
  /** The position of the match strategy that found it. */
  way: number;
  total: number;
  facets: SearchResult['facets'];
  relax: SearchResult['relax'];
}

/** One strategy that was searched with its facets. */
interface Found {
  strategy: MatchStrategy;
  hits: SearchAnswer;
  counts: Counts;
}

// With fewer results than this, a search also tells what dropping a constraint would find.
const fewResults = 3;

// With more count searches than this, the strategies are first compared by their hits alone, and the facets of the chosen
// one are counted in one search (docs/query-plans.md#what-one-get-costs-at-most).
const maxSeparateCounts = 4;

export function createSearchService(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
  countStore: CountStore;
  cursorKey: CursorKey;
}): SearchService {
  const { multiSearch, vocabulary, countStore, cursorKey } = deps;

  return {
    async search(query, version = null) {
      const { cursor } = query;
      const after = cursor === null ? null : readCursor(await cursorKey.read(), { ...query, cursor });
      const text = parseQueryText(query.q);
      const strategies = matchStrategies(query, text, await vocabulary());
      const key = canonicalCounts(query);
      // Without facets there is nothing to save: the search for hits gives the total.
      const isStored = version !== null && query.facets.length > 0;
      const stored = isStored ? ((await countStore.read(key, version)) as Counts | null) : null;
      const strategy = stored && strategies[stored.way];
      if (strategy) {
        const answers = await multiSearch([planSearch(strategy, after).hits]);
        return readResult(query, text, { strategy, hits: at(answers, 0), counts: stored });
      }
      const found = await findFirst(query, strategies, after);
      const { counts } = found;
      if (counts.total < fewResults) counts.relax = await relax(query, text);
      if (isStored) countStore.write(key, version, counts);
      return readResult(query, text, found);
    },
  };

  /**
   * Searches with the first strategy that finds something, or with the last one if none does. The first strategy is searched
   * together with its facets if those take few searches. Otherwise, and if it finds nothing, the strategies left are compared
   * by their hits in one request, and the facets are counted only for the chosen one.
   */
  async function findFirst(
    query: SearchQuery,
    strategies: MatchStrategies,
    after: CursorPosition | null,
  ): Promise<Found> {
    let left: readonly MatchStrategy[] = strategies;
    const [first] = strategies;
    const plan = planSearch(first, after);
    if (strategies.length === 1 || plan.counts.length <= maxSeparateCounts) {
      const [hits, ...counts] = await multiSearch([plan.hits, ...plan.counts.map(({ body }) => body)]);
      if (hits && (strategies.length === 1 || totalOf([hits, ...counts]) > 0))
        return readFound(query, strategies, first, plan, hits, counts);
      left = strategies.slice(1);
    }
    if (left.length === 1) {
      const last = at(left, 0);
      const lastPlan = planSearch(last, after);
      const answers = await multiSearch([lastPlan.hits, ...countBodies(last, lastPlan)]);
      const counts = readCountAnswers(lastPlan, answers.slice(1));
      return readFound(query, strategies, last, lastPlan, at(answers, 0), counts);
    }
    const hits = await multiSearch(left.map((strategy) => planSearch(withoutFacets(strategy), after).hits));
    // -1, the last one, if none finds anything.
    const chosen = hits.findIndex((answer) => totalOf([answer]) > 0);
    const strategy = at(left, chosen);
    const chosenPlan = planSearch(strategy, after);
    const bodies = countBodies(strategy, chosenPlan);
    const counts = readCountAnswers(chosenPlan, bodies.length > 0 ? await multiSearch(bodies) : []);
    return readFound(query, strategies, strategy, chosenPlan, at(hits, chosen), counts);
  }

  /** How many results there are without each constraint, the most first. */
  async function relax(query: SearchQuery, text: ParsedText | null): Promise<SearchResult['relax']> {
    const relaxed = relaxations(query);
    if (relaxed.length === 0) return [];
    const words = await vocabulary();
    const answers = await multiSearch(
      relaxed.map(({ query: wider }) => {
        const [strategy] = matchStrategies(wider, wider.q === null ? null : text, words);
        return totalSearch(strategy);
      }),
    );
    return relaxed
      .map(({ drop }, position) => ({ drop, total: totalOf([at(answers, position)]) }))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total);
  }

  function readResult(
    asked: SearchQuery,
    text: ParsedText | null,
    { strategy, hits: answer, counts: { total, facets, relax } }: Found,
  ): SearchResult {
    const { query, lenient, interpretation } = strategy;
    const { hits } = answer.hits;
    const last = hits.at(-1);
    const names = hits.flatMap((hit) => (hit._source as { name?: string }).name ?? []);
    const key = cursorKey.known();
    return {
      total,
      items: hits.map((hit) => readItem(hit, query)),
      facets,
      pages: Math.min(Math.ceil(total / query.limit), Math.floor(pageWindow / query.limit)),
      cursor:
        hits.length === query.limit && last && key
          ? writeCursor(key, asked, last.sort as CursorPosition)
          : null,
      interpretation: interpretation?.filters ?? [],
      didYouMean: lenient && text !== null ? didYouMean(text, names) : null,
      relax,
    };
  }
}

/** The searches that count the facets of a plan; many are counted in one. */
function countBodies(strategy: MatchStrategy, { counts }: SearchPlan): estypes.SearchSearchRequestBody[] {
  return counts.length > maxSeparateCounts
    ? [countTogether(strategy, counts)]
    : counts.map(({ body }) => body);
}

/** The answers to `countBodies`, as one answer for each count of the plan. */
function readCountAnswers({ counts }: SearchPlan, answers: SearchAnswer[]): SearchAnswer[] {
  return counts.length > maxSeparateCounts ? splitCounts(at(answers, 0), counts) : answers;
}

function readFound(
  query: SearchQuery,
  strategies: MatchStrategies,
  strategy: MatchStrategy,
  plan: SearchPlan,
  hits: SearchAnswer,
  counts: SearchAnswer[],
): Found {
  const facets = readFacets(query.facets, strategy.query, plan, counts);
  const total = totalOf([hits, ...counts]);
  return { strategy, hits, counts: { way: strategies.indexOf(strategy), total, facets, relax: [] } };
}

function withoutFacets(strategy: MatchStrategy): MatchStrategy {
  return { ...strategy, query: { ...strategy.query, facets: [] } };
}

function readFacets(
  names: FacetName[],
  query: SearchQuery,
  plan: SearchPlan,
  answers: SearchAnswer[],
): Counts['facets'] {
  const counts = answers.map(expandCounts);
  const facets: Counts['facets'] = {};
  // In the order in which the facets were asked for, not in that of the searches that counted them.
  for (const name of names) {
    const position = plan.counts.findIndex((count) => count.facets.includes(name));
    const count = counts[position]?.aggregations?.[name];
    if (isRangeFacet(name)) facets[name] = readRange(name, count);
    else facets[name] = readValues(count, query.selected[name] ?? []);
  }
  return facets;
}

function readItem(hit: Hit, query: SearchQuery): Item {
  const { location, ...rest } = hit._source as Item;
  const highlight = readHighlight(hit.highlight);
  return {
    ...rest,
    ...(query.fields.includes('location') && { location: location ?? null }),
    ...(query.near && location && { distance_km: Math.round(distanceKm(query.near, location) * 10) / 10 }),
    ...(highlight && { highlight }),
  };
}
