import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api.ts';
import {
  type Account,
  fetchAccount,
  fetchSavedSearches,
  fetchShortlist,
  forgetSearch,
  type Kept,
  keepInstitute,
  saveSearch,
} from './account-api.ts';
import { maySignedIn } from './session.ts';

const own = ['own'];

/** Who is signed in; null: nobody. Undefined while that is not known. */
export function useAccount() {
  return useQuery<Account | null>({
    queryKey: [...own, 'account'],
    queryFn: async ({ signal }) => {
      if (!maySignedIn()) return null;
      try {
        return await fetchAccount(signal);
      } catch (error) {
        if (error instanceof ApiError && error.status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
  });
}

/** After somebody has signed in or out: nothing of anybody before stays. */
export function useForgetOwn() {
  const client = useQueryClient();
  return () => client.resetQueries({ queryKey: own });
}

export function useShortlist() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: [...own, 'shortlist'],
    queryFn: ({ signal }) => fetchShortlist(signal),
    enabled: account != null,
    staleTime: 60_000,
  });
}

/** Puts an institute into the shortlist or out of it, and shows that at once. */
export function useKeep() {
  const client = useQueryClient();
  const queryKey = [...own, 'shortlist'];
  return useMutation({
    mutationFn: ({ kept: { slug }, keep }: { kept: Kept; keep: boolean }) => keepInstitute(slug, keep),
    async onMutate({ kept, keep }) {
      await client.cancelQueries({ queryKey });
      const before = client.getQueryData<Kept[]>(queryKey);
      const others = (before ?? []).filter(({ slug }) => slug !== kept.slug);
      client.setQueryData(queryKey, keep ? [kept, ...others] : others);
      return before;
    },
    onError: (_error, _variables, before) => client.setQueryData(queryKey, before),
    onSettled: () => client.invalidateQueries({ queryKey }),
  });
}

export function useSavedSearches() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: [...own, 'searches'],
    queryFn: ({ signal }) => fetchSavedSearches(signal),
    enabled: account != null,
  });
}

export function useSaveSearch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, query }: { name: string; query: string }) => saveSearch(name, query),
    onSuccess: () => client.invalidateQueries({ queryKey: [...own, 'searches'] }),
  });
}

export function useForgetSearch() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: forgetSearch,
    onSuccess: () => client.invalidateQueries({ queryKey: [...own, 'searches'] }),
  });
}
