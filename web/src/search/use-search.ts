import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fetchInstitutes } from '../api/client.ts';
import { type SearchState, searchRequest } from './model/search-url.ts';

/** The answer to a search. The one before stays, as placeholder, while the next is on its way. */
export function useSearch(state: SearchState) {
  const query = searchRequest(state);
  return useQuery({
    queryKey: ['institutes', query],
    queryFn: ({ signal }) => fetchInstitutes(query, signal),
    placeholderData: keepPreviousData,
  });
}
