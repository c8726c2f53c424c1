import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { FacetValues } from '../../../../src/contract/responses/facet-responses.ts';
import type { ValueFacetName } from '../../../../src/domain/search/facets.ts';
import { fetchFacetValues } from '../../api/client.ts';
import { useDebouncedValue } from '../../shared/use-debounced-value.ts';
import { facetRequest, type SearchState } from '../model/search-url.ts';

const debounceMs = 150;
const maxValues = 50;

interface FacetValueSearch {
  found: FacetValues | undefined;
  isPending: boolean;
  isError: boolean;
}

/** Searches all values of a facet for `text`. Sends no request while `text` is empty. */
export function useFacetValues(facet: ValueFacetName, text: string, state: SearchState): FacetValueSearch {
  const settled = useDebouncedValue(text, debounceMs);
  const query = facetRequest(state, settled, maxValues);
  const { data, isFetching, isError } = useQuery({
    queryKey: ['facet', facet, query],
    queryFn: ({ signal }) => fetchFacetValues(facet, query, signal),
    enabled: settled !== '' && text !== '',
    retry: false,
    placeholderData: keepPreviousData,
  });
  if (text === '') return { found: undefined, isPending: false, isError: false };
  return { found: data, isPending: isFetching || settled !== text, isError };
}
