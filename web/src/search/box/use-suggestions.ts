import { useQuery } from '@tanstack/react-query';
import { maxLookupLength } from '../../../../src/domain/search/search-limits.ts';
import { fetchSuggestions } from '../../api/client.ts';
import { useDebouncedValue } from '../../shared/use-debounced-value.ts';
import { cleanText, type SearchState } from '../model/search-url.ts';
import { type SuggestedGroup, suggestedGroups } from '../model/suggestion-groups.ts';

const debounceMs = 150;
const maxPerGroup = 4;

/**
 * The suggestions for `text`, in groups; none if the request fails. Each text has its own query, which is aborted when
 * the text changes, so that a late response cannot replace a newer one.
 */
export function useSuggestions(text: string, isEnabled: boolean, state: SearchState): SuggestedGroup[] {
  const typed = cleanText(text);
  const settled = useDebouncedValue(typed, debounceMs);
  const { data } = useQuery({
    queryKey: ['suggest', settled],
    queryFn: async ({ signal }) => ({
      requested: settled,
      suggestions: await fetchSuggestions(settled, maxPerGroup, signal),
    }),
    enabled: isEnabled && settled === typed && settled !== '' && settled.length <= maxLookupLength,
    retry: false,
    staleTime: 60_000,
    // The previous list stays on view until the next one arrives.
    placeholderData: (previous) => previous,
  });
  if (!isEnabled || typed === '' || !data || !isContinuation(data.requested, typed)) return [];
  return suggestedGroups(data.suggestions, data.requested, typed, state);
}

/** Whether typing or deleting at the end of one text leads to the other. */
function isContinuation(one: string, other: string): boolean {
  return one.startsWith(other) || other.startsWith(one);
}
