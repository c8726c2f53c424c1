import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fetchFacetValues } from '../../api/client.ts';
import type { FoundValues } from '../../api/response-types.ts';
import { useDebounced } from '../../shared/use-debounced-value.ts';
import { type FacetName, facetRequest, type SearchState } from '../model/search-url.ts';

const debounceMs = 150;
const most = 50;

interface FacetValuesFound {
  answer: FoundValues | undefined;
  isWaiting: boolean;
  isError: boolean;
}

/** The values of a facet that match `text`, of all that there are; nothing is asked while `text` is empty. */
export function useFacetValues(facet: FacetName, text: string, state: SearchState): FacetValuesFound {
  const settled = useDebounced(text, debounceMs);
  const query = facetRequest(state, settled, most);
  const { data, isFetching, isError } = useQuery({
    queryKey: ['facet', facet, query],
    queryFn: ({ signal }) => fetchFacetValues(facet, query, signal),
    enabled: settled !== '' && text !== '',
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (text === '') return { answer: undefined, isWaiting: false, isError: false };
  return { answer: data, isWaiting: isFetching || settled !== text, isError };
}
