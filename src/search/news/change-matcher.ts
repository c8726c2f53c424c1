import type { estypes } from '@elastic/elasticsearch';
import { differenceOf, isNow } from '../../domain/alerts/change-ref.ts';
import type { ProgrammeConstraints } from '../../domain/alerts/news.ts';
import { at } from '../../domain/at.ts';
import { type MultiSearch, type SearchAnswer, totalOf } from '../../domain/search/multi-search.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { parseQueryText } from '../../domain/text/parsed-text.ts';
import { type MatchStrategies, type MatchStrategy, matchStrategies } from '../query/match-strategies.ts';
import type { QueryDsl } from '../query/query-dsl.ts';
import { matchingQuery } from '../search-request.ts';

/** Which of some differences concern a search. */
export interface MatchedChanges {
  /** The ids of the differences of the institutes that the search finds as they are now. */
  now: number[];
  /** The ids of the differences of the institutes that it found as they were, judged by the same strategy. */
  before: ReadonlySet<number>;
  constraints: ProgrammeConstraints;
}

// As many as one search may return: two for each difference of a round.
const maxDocuments = 10_000;
// 'Two requests at a time, fifty searches each.'
const searchesPerRequest = 50;

/**
 * Matches searches with the changed institutes of one round. The searches run in the small index of changes, which has each
 * institute as it was and as it is; the searched index is asked only when that cannot tell which strategy a text takes.
 */
export function createChangeMatcher({
  searchChanges,
  searchAll,
}: {
  /** Searches the index of the round's changes. */
  searchChanges: MultiSearch;
  /** Searches all institutes. */
  searchAll: MultiSearch;
}) {
  const inParts =
    (multiSearch: MultiSearch): MultiSearch =>
    async (searches) => {
      const answers: SearchAnswer[] = [];
      for (let start = 0; start < searches.length; start += searchesPerRequest)
        answers.push(...(await multiSearch(searches.slice(start, start + searchesPerRequest))));
      return answers;
    };
  const changes = inParts(searchChanges);
  const all = inParts(searchAll);

  /** @returns for each query, in their order, what concerns it; null if nothing does */
  return async (
    queries: SearchQuery[],
    round: number,
    vocabulary: Vocabulary,
  ): Promise<(MatchedChanges | null)[]> => {
    const strategies = queries.map((query) => matchStrategies(query, parseQueryText(query.q), vocabulary));
    const found: (MatchedChanges | null)[] = queries.map(() => null);
    let open = queries.map((_, position) => position);
    // A search takes the first strategy that finds something. A changed institute that it finds is something.
    for (let way = 0; open.length > 0; way += 1) {
      const answers = await changes(
        open.map((position) => changesSearch(at(at(strategies, position), way), round)),
      );
      const hits = open.map((position, n) => ({
        position,
        matched: readMatched(at(answers, n), at(at(strategies, position), way)),
      }));
      const hit = hits.filter(({ matched }) => matched.now.length > 0);
      const taken = await findTaken(
        hit.map(({ position }) => at(strategies, position)),
        way,
        all,
      );
      hit.forEach(({ position, matched }, n) => {
        if (taken[n]) found[position] = matched;
      });
      const settled = new Set(hit.map(({ position }) => position));
      open = open.filter((position) => !settled.has(position) && way + 1 < at(strategies, position).length);
    }
    return found;
  };
}

/** Tells which of the searches take the strategy at the position `way`, because no earlier one finds any institute. */
async function findTaken(searches: MatchStrategies[], way: number, all: MultiSearch): Promise<boolean[]> {
  if (way === 0) return searches.map(() => true);
  const earlier = searches.flatMap((strategies, search) =>
    strategies.slice(0, way).map((strategy) => ({ search, strategy })),
  );
  const answers = await all(earlier.map(({ strategy }) => existenceSearch(strategy)));
  const taken = searches.map(() => true);
  earlier.forEach(({ search }, n) => {
    if (totalOf([at(answers, n)]) > 0) taken[search] = false;
  });
  return taken;
}

/**
 * A search that tells only whether a strategy finds an institute.
 */
export function existenceSearch(strategy: MatchStrategy): estypes.SearchSearchRequestBody {
  return { query: matchingQuery(strategy), size: 0, track_total_hits: 1, terminate_after: 1 };
}

/** A search for the changed institutes, as they were and as they are, that a strategy finds. */
function changesSearch(strategy: MatchStrategy, round: number): estypes.SearchSearchRequestBody {
  const filter: QueryDsl[] = [{ term: { round } }, matchingQuery(strategy)];
  return refsSearch(filter, maxDocuments, 'asc');
}

/**
 * A search that gives the `ref` of each hit as its sort value.
 */
export function refsSearch(
  filter: QueryDsl[],
  size: number,
  order: 'asc' | 'desc',
): estypes.SearchSearchRequestBody {
  return {
    query: { bool: { filter } },
    sort: [{ ref: order }],
    size,
    track_total_hits: false,
    _source: false,
    stored_fields: '_none_',
  };
}

/**
 * The values of `ref` in the answer to `refsSearch`.
 */
export function readRefs(answer: SearchAnswer): number[] {
  return answer.hits.hits.map(({ sort }) => sort?.[0] as number);
}

function readMatched(answer: SearchAnswer, strategy: MatchStrategy): MatchedChanges {
  const now: number[] = [];
  const before = new Set<number>();
  for (const ref of readRefs(answer)) {
    if (isNow(ref)) now.push(differenceOf(ref));
    else before.add(differenceOf(ref));
  }
  return { now, before, constraints: programmeConstraintsOf(strategy) };
}

/**
 * What a strategy demands of one programme: its filters, and those that its text was interpreted as.
 */
export function programmeConstraintsOf({ query, interpretation }: MatchStrategy): ProgrammeConstraints {
  const valuesOf = (name: 'level' | 'discipline' | 'mode') => {
    const meant = interpretation?.filters.filter(({ parameter }) => parameter === name) ?? [];
    return query.selected[name] ?? (meant.length > 0 ? meant.map(({ value }) => value) : undefined);
  };
  return {
    level: valuesOf('level'),
    discipline: valuesOf('discipline'),
    mode: valuesOf('mode'),
    fee: query.ranges.fee,
  };
}
