import type { SuggestedInstitute, Suggestions } from '../../contract/responses/suggest-response.ts';
import type { MultiSearch, SearchAnswer } from '../../domain/search/multi-search.ts';
import type { Vocabulary } from '../../domain/search/vocabulary.ts';
import { plainMeaning } from '../query/query-interpretation.ts';
import { readTyped, type Typed } from '../query/word-match.ts';
import { refreshedValue } from '../refreshed-value.ts';
import { isEnough, nameSearch, readNames, readTypos, typoSearch } from './name-suggestions.ts';
import { bestOf, listSearch, readList } from './suggestion-list.ts';

export interface SuggestService {
  /** @throws AppError search-unavailable */
  suggest(q: string, limit: number): Promise<Suggestions>;
}

const university = { term: { kind: 'university' } };
const kinds = [university, { bool: { must_not: university } }];

// A new place or discipline is suggested this much later.
const keepMs = 60_000;

/**
 * Institutes come from one request of two searches, and from a second one where little is found. Places and disciplines, under a thousand, are matched in the
 * process, from a list that one aggregation renews at most once a minute: counting them for each letter typed would
 * cost more than all the rest.
 */
export function createSuggestService(deps: {
  multiSearch: MultiSearch;
  vocabulary: () => Promise<Vocabulary>;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
}): SuggestService {
  const list = refreshedValue(async () => {
    const [[answer], names] = await Promise.all([
      deps.multiSearch([listSearch]),
      // Without the names at hand the codes are readable enough, for a minute.
      deps.disciplineNames().catch(() => new Map<string, string>()),
    ]);
    return readList(answer as SearchAnswer, names);
  }, keepMs);

  /** Universities and all others, those found through a typo last. */
  async function names(typed: Typed, limit: number): Promise<SuggestedInstitute[][]> {
    const { meanings } = await deps.vocabulary();
    const plain = plainMeaning(typed.compared, meanings) !== null;
    const found = await deps.multiSearch(kinds.map((kind) => nameSearch(typed, kind, limit, plain)));
    const exact = found.map(readNames);
    if (isEnough(found, limit) || !typed.words.some(({ written }) => written.length >= 4)) return exact;
    const more = await deps.multiSearch(kinds.map((kind) => typoSearch(typed, kind, limit)));
    return exact.map((names, group) =>
      [...names, ...readTypos(more[group] as SearchAnswer, typed)].slice(0, limit),
    );
  }

  return {
    async suggest(q, limit) {
      const typed = readTyped(q);
      if (typed.words.length === 0) return { institutes: [], universities: [], places: [], disciplines: [] };
      const [[universities = [], institutes = []], { places, disciplines }] = await Promise.all([
        names(typed, limit),
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
