import { kept } from './kept.ts';
import { nameSearch, readNames, type SuggestedInstitute } from './name-suggestions.ts';
import type { MultiSearch, SearchAnswer } from './search-service.ts';
import {
  bestOf,
  listSearch,
  readList,
  type SuggestedDiscipline,
  type SuggestedPlace,
} from './suggestion-list.ts';
import { readTyped } from './word-match.ts';

export interface Suggestions {
  /** all but universities */
  institutes: SuggestedInstitute[];
  universities: SuggestedInstitute[];
  places: SuggestedPlace[];
  disciplines: SuggestedDiscipline[];
}

export interface SuggestService {
  /** @throws AppError search-unavailable */
  suggest(q: string, limit: number): Promise<Suggestions>;
}

const university = { term: { kind: 'university' } };
const other = { bool: { must_not: university } };

// A new place or discipline is suggested this much later.
const keepMs = 60_000;

/**
 * Institutes come from one request of two searches. Places and disciplines, under a thousand, are matched in the
 * process, from a list that one aggregation renews at most once a minute: counting them for each letter typed would
 * cost more than all the rest.
 */
export function createSuggestService(deps: {
  multiSearch: MultiSearch;
  disciplineNames: () => Promise<ReadonlyMap<string, string>>;
}): SuggestService {
  const list = kept(async () => {
    const [[answer], names] = await Promise.all([
      deps.multiSearch([listSearch]),
      // Without the names at hand the codes are readable enough, for a minute.
      deps.disciplineNames().catch(() => new Map<string, string>()),
    ]);
    return readList(answer as SearchAnswer, names);
  }, keepMs);

  return {
    async suggest(q, limit) {
      const typed = readTyped(q);
      if (typed.words.length === 0) return { institutes: [], universities: [], places: [], disciplines: [] };
      const [[institutes, universities], { places, disciplines }] = await Promise.all([
        deps.multiSearch([nameSearch(typed, other, limit), nameSearch(typed, university, limit)]),
        list(),
      ]);
      return {
        institutes: readNames(institutes as SearchAnswer, typed, limit),
        universities: readNames(universities as SearchAnswer, typed, limit),
        places: bestOf(places, typed, limit),
        disciplines: bestOf(disciplines, typed, limit),
      };
    },
  };
}
