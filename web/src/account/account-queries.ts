import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../api/client.ts';
import type { Account, Kept } from '../api/response-types.ts';
import {
  fetchAccount,
  fetchSavedSearches,
  fetchShortlist,
  forgetSearch,
  keepInstitute,
  saveSearch,
  signOut,
} from './account-api.ts';
import { maySignedIn } from './session.ts';

const accountKey = ['account'];
// By account: nobody sees what belongs to whoever was signed in before.
const own = (account: Account | null | undefined, ...what: string[]) => ['own', account?.id, ...what];

/** Who is signed in; null: nobody. Undefined while that is not known. */
export function useAccount() {
  return useQuery<Account | null>({
    queryKey: accountKey,
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

/** After somebody has signed in or out: asks again who it is, says so, and drops what belongs to an account. */
export function useForgetOwn() {
  const client = useQueryClient();
  return async (): Promise<Account | null | undefined> => {
    await client.resetQueries({ queryKey: accountKey });
    client.removeQueries({ queryKey: ['own'], type: 'inactive' });
    return client.getQueryData<Account | null>(accountKey);
  };
}

export function useSignOut() {
  return useMutation({ mutationFn: signOut, onSuccess: useForgetOwn() });
}

export function useShortlist() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: own(account, 'shortlist'),
    queryFn: ({ signal }) => fetchShortlist(signal),
    enabled: account != null,
    staleTime: 60_000,
  });
}

interface Keeping {
  kept: Kept;
  keep: boolean;
}

/**
 * Puts an institute into the shortlist or out of it. Whoever shows that at once does so while it is pending, so that a
 * failure needs no undoing. One after the other: of two clicks on one star the second one counts.
 */
export function useKeep() {
  const client = useQueryClient();
  const { data: account } = useAccount();
  const queryKey = own(account, 'shortlist');
  return useMutation({
    scope: { id: 'shortlist' },
    mutationFn: ({ kept: { slug }, keep }: Keeping) => keepInstitute(slug, keep),
    async onSuccess(_answer, { kept, keep }) {
      await client.cancelQueries({ queryKey });
      client.setQueryData<Kept[]>(queryKey, (list) => {
        const others = list?.filter(({ slug }) => slug !== kept.slug);
        return others && keep ? [kept, ...others] : others;
      });
      void client.invalidateQueries({ queryKey });
    },
  });
}

export function useSavedSearches() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: own(account, 'searches'),
    queryFn: ({ signal }) => fetchSavedSearches(signal),
    enabled: account != null,
  });
}

export function useSaveSearch() {
  return useMutation({
    mutationFn: ({ name, query }: { name: string; query: string }) => saveSearch(name, query),
    onSuccess: useRefetchSearches(),
  });
}

export function useForgetSearch() {
  return useMutation({ mutationFn: forgetSearch, onSuccess: useRefetchSearches() });
}

function useRefetchSearches() {
  const client = useQueryClient();
  const { data: account } = useAccount();
  return () => client.invalidateQueries({ queryKey: own(account, 'searches') });
}
