import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { fetchInstitutes } from '../api/client.ts';
import { type SearchState, searchRequest } from './model/search-url.ts';

/** Runs a search. The previous response stays as a placeholder until the next one arrives. */
export function useSearch(state: SearchState) {
  const query = searchRequest(state);
  return useQuery({
    queryKey: ['institutes', query],
    queryFn: ({ signal }) => fetchInstitutes(query, signal),
    placeholderData: keepPreviousData,
  });
}
