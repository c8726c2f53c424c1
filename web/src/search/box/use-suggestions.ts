import { useQuery } from '@tanstack/react-query';
import { fetchSuggestions } from '../../api/client.ts';
import { useDebounced } from '../../shared/use-debounced-value.ts';
import { cleanText, type SearchState } from '../model/search-url.ts';
import { type SuggestedGroup, suggestedGroups } from '../model/suggestion-groups.ts';

const debounceMs = 150;
const eachGroup = 4;
/** The API takes so many characters. */
const longest = 100;

/**
 * What to suggest for `text`, in groups; nothing where that fails. Each text is a query of its own: one that is
 * overtaken is aborted, and its answer cannot come after a newer one.
 */
export function useSuggestions(text: string, wanted: boolean, state: SearchState): SuggestedGroup[] {
  const typed = cleanText(text);
  const settled = useDebounced(typed, debounceMs);
  const { data } = useQuery({
    queryKey: ['suggest', settled],
    queryFn: async ({ signal }) => ({
      answered: settled,
      suggestions: await fetchSuggestions(settled, eachGroup, signal),
    }),
    enabled: wanted && settled === typed && settled !== '' && settled.length <= longest,
    retry: false,
    staleTime: 60_000,
    // While one types on, the list stays until the next is there.
    placeholderData: (previous) => previous,
  });
  if (!wanted || typed === '' || !data || !isTypedOn(data.answered, typed)) return [];
  return suggestedGroups(data.suggestions, data.answered, typed, state);
}

/** Whether one text became the other by typing or deleting at its end. */
function isTypedOn(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
