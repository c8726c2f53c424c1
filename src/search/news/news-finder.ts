import { type InstituteNews, presentNews } from '../../contract/responses/news-response.ts';
import { differenceOf, refOf } from '../../domain/alerts/change-ref.ts';
import { type NewsReason, reasonKey, reasonsFor } from '../../domain/alerts/news.ts';
import { at } from '../../domain/at.ts';
import { type MultiSearch, totalOf } from '../../domain/search/multi-search.ts';
import type { SearchQuery } from '../../domain/search/search-query.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { parseQueryText } from '../../domain/text/parsed-text.ts';
import { type MatchStrategy, matchStrategies } from '../query/match-strategies.ts';
import { matchingQuery } from '../search-request.ts';
import { existenceSearch, programmeConstraintsOf, readRefs, refsSearch } from './change-matcher.ts';

/** A recorded difference of a published institute. */
interface PublishedDifference {
  id: number;
  changed_at: Date;
  /** the reasons that do not depend on a search */
  facts: NewsReason[];
  institute: InstituteNews['institute'];
}

/** Reads those of these differences whose institutes are published. */
export type ReadDifferences = (ids: number[]) => Promise<PublishedDifference[]>;

/** Finds the news of a search, the latest first. */
export type FindNews = (query: SearchQuery, limit: number) => Promise<InstituteNews[]>;

// More changes of the last days than these are not looked through: the latest are.
const maxChanges = 500;

/**
 * Finds the news of any search among the recorded differences of the last days, the latest first, at most `limit`. Only institutes
 * that are published and that the search finds now are news, and each reason is given once, for the first time that it held.
 *
 * The returned function throws AppError search-unavailable, and whatever `readDifferences` throws.
 */
export function createNewsFinder(deps: {
  multiSearch: MultiSearch;
  /** Searches the indexes of changes of all days. */
  searchChanges: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
  readDifferences: ReadDifferences;
}): FindNews {
  const { multiSearch, searchChanges, readDifferences } = deps;

  return async (query, limit) => {
    const strategy = await chooseStrategy(query, await deps.vocabulary());
    if (!strategy) return [];
    const matching = matchingQuery(strategy);
    const [latest] = await searchChanges([
      refsSearch([{ term: { is_now: true } }, matching], maxChanges, 'desc'),
    ]);
    const changes = (latest ? readRefs(latest) : []).map(differenceOf);
    if (changes.length === 0) return [];
    const differences = await readDifferences(changes);
    const [[was], [is]] = await Promise.all([
      searchChanges([
        refsSearch([matching, { terms: { ref: changes.map((id) => refOf(id, false)) } }], maxChanges, 'desc'),
      ]),
      multiSearch([
        {
          query: {
            bool: { filter: [matching, { terms: { id: differences.map(({ institute }) => institute.id) } }] },
          },
          size: maxChanges,
          track_total_hits: false,
          _source: ['id'],
        },
      ]),
    ]);
    const before = new Set((was ? readRefs(was) : []).map(differenceOf));
    const matched = new Set(is?.hits.hits.map(({ _source }) => (_source as { id: number }).id));
    return newsOf(
      differences.filter(({ institute }) => matched.has(institute.id)),
      before,
      strategy,
    ).slice(0, limit);
  };

  /** The first strategy that finds something; null if none does. */
  async function chooseStrategy(query: SearchQuery, vocabulary: Vocabulary): Promise<MatchStrategy | null> {
    const strategies = matchStrategies(query, parseQueryText(query.q), vocabulary);
    if (strategies.length === 1) return strategies[0];
    const answers = await multiSearch(strategies.map(existenceSearch));
    return strategies.find((_, way) => totalOf([at(answers, way)]) > 0) ?? null;
  }

  function newsOf(
    differences: PublishedDifference[],
    before: ReadonlySet<number>,
    strategy: MatchStrategy,
  ): InstituteNews[] {
    const constraints = programmeConstraintsOf(strategy);
    const given = new Set<string>();
    const news: InstituteNews[] = [];
    for (const { id, changed_at, facts, institute } of differences.toSorted((a, b) => a.id - b.id)) {
      const known = facts.filter((fact) => fact.kind !== 'now-matches');
      for (const { reason, fact } of reasonsFor(known, constraints, before.has(id))) {
        const key = `${institute.id} ${reasonKey(reason)}`;
        if (given.has(key)) continue;
        given.add(key);
        news.push(presentNews({ difference_id: id, fact, changed_at, institute, reason }));
      }
    }
    return news.reverse();
  }
}
