import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fetchFacetValues } from '../api.ts';
import { cleanText, type FacetName, facetRequest, type SearchState } from '../search-url.ts';
import { useDebounced } from '../shared/use-debounced.ts';

const debounceMs = 150;
const most = 50;

/** The values of a facet that match `text`, all there are; nothing is asked while `text` is empty. */
export function useFacetValues(facet: FacetName, text: string, state: SearchState) {
  const settled = useDebounced(cleanText(text), debounceMs);
  const query = facetRequest(state, settled, most);
  return useQuery({
    queryKey: ['facet', facet, query],
    queryFn: ({ signal }) => fetchFacetValues(facet, query, signal),
    enabled: settled !== '' && cleanText(text) !== '',
    retry: false,
    placeholderData: keepPreviousData,
  });
}
