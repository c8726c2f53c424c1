import type { estypes } from '@elastic/elasticsearch';
import { canonicalCounts } from '../contract/canonical-query.ts';
import type { CursorKey } from '../contract/opaque-cursor.ts';
import type { Facets } from '../contract/responses/facet-responses.ts';
import type { Item } from '../contract/responses/institute-response.ts';
import type { ReadFilter, Relaxation } from '../contract/responses/search-response.ts';
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
import { type MatchStrategy, matchStrategies } from './query/match-strategies.ts';
import { type CursorPosition, readCursor, writeCursor } from './query/page-cursor.ts';
import { relaxations } from './query/relaxation.ts';
import {
  countSearch,
  countTogether,
  expandCounts,
  planSearch,
  type SearchPlan,
  splitCounts,
} from './search-request.ts';

export interface SearchResult {
  total: number;
  items: Item[];
  facets: Facets;
  /** Pages that can be turned to: `page` × `limit` ends at 10,000. */
  pages: number;
  /** Where the next page begins; null at the end, and as long as the key that signs it is not known. */
  cursor: string | null;
  /** The filters that words of q were read as; empty where q was taken as a name. */
  interpretation: ReadFilter[];
  didYouMean: string | null;
  /** Little was found: which constraint, dropped, gives how many. */
  relax: Relaxation[];
}

export interface SearchService {
  /**
   * `version`: the cache's, of now; null to count everything anew.
   * @throws AppError search-unavailable; with a cursor also bad-request and database-unavailable
   */
  search(query: SearchQuery, version?: string | null): Promise<SearchResult>;
}

/** What a search found but for the page. */
interface Counts {
  /** which of the ways to match found it */
  way: number;
  total: number;
  facets: SearchResult['facets'];
  relax: SearchResult['relax'];
}

// With so few found, it is worth saying what would find more.
const few = 3;

// Searches that count facets, beyond which it is first looked which way finds anything.
const mostAtOnce = 4;

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
      const ways = matchStrategies(query, text, await vocabulary());
      const key = canonicalCounts(query);
      // Without facets there is nothing to save: the hits give the total.
      const kept = version !== null && query.facets.length > 0;
      const known = kept ? ((await countStore.read(key, version)) as Counts | null) : null;
      const way = known && ways[known.way];
      if (way) {
        const [answer] = await multiSearch([planSearch(way, after).hits]);
        return readResult(query, text, way, answer as SearchAnswer, known, cursorKey.known());
      }
      const { counts, matching, hits } = await run(query, ways, after);
      if (counts.total < few) counts.relax = await relax(query, text);
      if (kept) countStore.write(key, version, counts);
      return readResult(query, text, matching, hits, counts, cursorKey.known());
    },
  };

  /**
   * Takes the first way that finds something. What is counted for the first way is counted with it, where that is little;
   * the other ways are looked at together and without counts, and the facets are counted for the one that is taken.
   */
  async function run(query: SearchQuery, ways: MatchStrategy[], after: CursorPosition | null) {
    const [first, ...others] = ways as [MatchStrategy, ...MatchStrategy[]];
    const plan = planSearch(first, after);
    if (others.length === 0 || plan.counts.length <= mostAtOnce) {
      const answers = await multiSearch([plan.hits, ...plan.counts.map(({ body }) => body)]);
      if (totalOf(answers) > 0 || others.length === 0)
        return found(query, 0, first, plan, answers[0] as SearchAnswer, answers.slice(1));
    } else others.unshift(first);
    const [only, another] = others as [MatchStrategy, ...MatchStrategy[]];
    if (another === undefined) {
      // It is taken whatever it finds.
      const last = planSearch(only, after);
      const [hits, ...counts] = await multiSearch([last.hits, ...countBodies(only, last)]);
      return found(query, ways.length - 1, only, last, hits as SearchAnswer, readCounts(last, counts));
    }
    const looked = await multiSearch(
      others.map((matching) => planSearch(withoutFacets(matching), after).hits),
    );
    const finds = looked.findIndex((answer) => totalOf([answer]) > 0);
    const matching = others.at(finds) as MatchStrategy;
    const taken = planSearch(matching, after);
    const bodies = countBodies(matching, taken);
    const counts = bodies.length > 0 ? await multiSearch(bodies) : [];
    const hits = looked.at(finds) as SearchAnswer;
    return found(query, ways.indexOf(matching), matching, taken, hits, readCounts(taken, counts));
  }

  /** How many each constraint costs, the dearest first. */
  async function relax(query: SearchQuery, text: ParsedText | null): Promise<SearchResult['relax']> {
    const relaxed = relaxations(query);
    if (relaxed.length === 0) return [];
    const words = await vocabulary();
    const searches = relaxed.map(({ query: wider }) =>
      countSearch(matchStrategies(wider, wider.q === null ? null : text, words)[0] as MatchStrategy),
    );
    const answers = await multiSearch(searches);
    return relaxed
      .map(({ drop }, position) => ({ drop, total: totalOf([answers[position] as SearchAnswer]) }))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total);
  }
}

/** The searches that count a plan's facets: many are counted in one. */
function countBodies(matching: MatchStrategy, { counts }: SearchPlan): estypes.SearchSearchRequestBody[] {
  return counts.length > mostAtOnce ? [countTogether(matching, counts)] : counts.map(({ body }) => body);
}

/** The answers to `countBodies`, one for each count of the plan. */
function readCounts({ counts }: SearchPlan, answers: SearchAnswer[]): SearchAnswer[] {
  return counts.length > mostAtOnce ? splitCounts(answers[0] as SearchAnswer, counts) : answers;
}

/** What a search found, by its hits and the answers that count the facets. */
function found(
  query: SearchQuery,
  way: number,
  matching: MatchStrategy,
  plan: SearchPlan,
  hits: SearchAnswer,
  counts: SearchAnswer[],
): { matching: MatchStrategy; hits: SearchAnswer; counts: Counts } {
  const facets = readFacets(query.facets, matching.query, plan, counts);
  return { matching, hits, counts: { way, total: totalOf([hits, ...counts]), facets, relax: [] } };
}

function withoutFacets(matching: MatchStrategy): MatchStrategy {
  return { ...matching, query: { ...matching.query, facets: [] } };
}

function readFacets(
  names: FacetName[],
  query: SearchQuery,
  plan: SearchPlan,
  answers: SearchAnswer[],
): Counts['facets'] {
  const counts = answers.map(expandCounts);
  const facets: Counts['facets'] = {};
  // In the order of the facets, not of the searches that counted them.
  for (const name of names) {
    const position = plan.counts.findIndex((count) => count.facets.includes(name));
    const count = counts[position]?.aggregations?.[name];
    if (isRangeFacet(name)) facets[name] = readRange(name, count);
    else facets[name] = readValues(count, query.selected[name] ?? []);
  }
  return facets;
}

function readResult(
  asked: SearchQuery,
  text: ParsedText | null,
  matching: MatchStrategy,
  answer: SearchAnswer,
  { total, facets, relax }: Counts,
  key: Buffer | null,
): SearchResult {
  const { query } = matching;
  const { hits } = answer.hits;
  const last = hits.at(-1);
  const names = hits.flatMap((hit) => (hit._source as { name?: string }).name ?? []);
  return {
    total,
    items: hits.map((hit) => readItem(hit, query)),
    facets,
    pages: Math.min(Math.ceil(total / query.limit), Math.floor(pageWindow / query.limit)),
    cursor:
      hits.length === query.limit && last && key
        ? writeCursor(key, asked, last.sort as CursorPosition)
        : null,
    interpretation: matching.reading?.filters ?? [],
    didYouMean: matching.lenient && text !== null ? didYouMean(text, names) : null,
    relax,
  };
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
