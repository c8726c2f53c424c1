import { refreshedValue } from '../../async/refreshed-value.ts';
import type { SuggestedInstitute, Suggestions } from '../../contract/responses/suggest-response.ts';
import { at } from '../../domain/at.ts';
import type { MultiSearch } from '../../domain/search/multi-search.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { plainMeaning } from '../query/query-interpretation.ts';
import { readTyped, type TypedWords } from '../query/word-match.ts';
import { isEnough, nameSearch, readNames, readTypos, typoSearch } from './name-suggestions.ts';
import { bestOf, listSearch, readList } from './suggestion-list.ts';

export interface SuggestService {
  /**
   * Suggests institutes, universities, places and disciplines while `q` is being typed, up to `limit` of each.
   * @throws AppError search-unavailable
   */
  suggest(q: string, limit: number): Promise<Suggestions>;
}

const isUniversity = { term: { kind: 'university' } };
const groups = [isUniversity, { bool: { must_not: isUniversity } }];

// A new place or discipline is suggested this much later.
const listMaxAgeMs = 60_000;

/**
 * Institutes come from one request with two searches, and from a second one when the first finds few. Places and disciplines,
 * fewer than a thousand, are matched in this process against a list that one aggregation renews at most once a minute:
 * counting them for each typed letter would cost more than everything else.
 */
export function createSuggestService(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
}): SuggestService {
  const list = refreshedValue(async () => {
    const [answers, names] = await Promise.all([
      deps.multiSearch([listSearch]),
      // If the database is unavailable, names made of the codes are readable enough until the list is renewed.
      deps.disciplineNames().catch(() => new Map<string, string>()),
    ]);
    return readList(at(answers, 0), names);
  }, listMaxAgeMs);

  /** Universities, and all other institutes; in each group those that were found with a typo come last. */
  async function suggestNames(typed: TypedWords, limit: number): Promise<SuggestedInstitute[][]> {
    const { meanings } = await deps.vocabulary();
    const isPlainWord = plainMeaning(typed.compared, meanings) !== null;
    const found = await deps.multiSearch(groups.map((kind) => nameSearch(typed, kind, limit, isPlainWord)));
    const exact = found.map(readNames);
    if (isEnough(found, limit) || !typed.words.some(({ plain }) => plain.length >= 4)) return exact;
    const more = await deps.multiSearch(groups.map((kind) => typoSearch(typed, kind, limit)));
    return exact.map((names, group) => [...names, ...readTypos(at(more, group), typed)].slice(0, limit));
  }

  return {
    async suggest(q, limit) {
      const typed = readTyped(q);
      if (typed.words.length === 0) return { institutes: [], universities: [], places: [], disciplines: [] };
      const [[universities = [], institutes = []], { places, disciplines }] = await Promise.all([
        suggestNames(typed, limit),
        list(),
      ]);
      return {
        institutes,
        universities,
        places: bestOf(places, typed, limit),
        disciplines: bestOf(disciplines, typed, limit),
      };
    },
  };
}
