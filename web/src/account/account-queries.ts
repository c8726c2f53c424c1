import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { AlertCadence } from '../../../src/domain/enumerations.ts';
import { ApiError } from '../api/client.ts';
import type { Account, ShortlistedInstitute } from '../api/response-checks.ts';
import {
  deleteSavedSearch,
  fetchAccount,
  fetchSavedSearches,
  fetchShortlist,
  saveSearch,
  setAlerts,
  setShortlisted,
  signOut,
} from './account-api.ts';
import { mayBeSignedIn } from './session.ts';

const accountKey = ['account'];
// The key contains the account, so that nobody sees the data of the account that was signed in before.
const accountDataKey = (account: Account | null | undefined, name: string) => [
  'account-data',
  account?.id,
  name,
];

/** The account that is signed in: null if there is none, undefined while it is unknown. */
export function useAccount() {
  return useQuery<Account | null>({
    queryKey: accountKey,
    queryFn: async ({ signal }) => {
      if (!mayBeSignedIn()) return null;
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

/** For use after signing in or out: loads the account again, returns it, and drops the data of the one before. */
export function useResetAccount() {
  const client = useQueryClient();
  return async (): Promise<Account | null | undefined> => {
    await client.resetQueries({ queryKey: accountKey });
    client.removeQueries({ queryKey: ['account-data'], type: 'inactive' });
    return client.getQueryData<Account | null>(accountKey);
  };
}

/** Loads the account again, which stays on view meanwhile. */
export function useRefetchAccount() {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: accountKey });
}

export function useSignOut() {
  return useMutation({ mutationFn: signOut, onSuccess: useResetAccount() });
}

export function useShortlist() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: accountDataKey(account, 'shortlist'),
    queryFn: ({ signal }) => fetchShortlist(signal),
    enabled: account != null,
    staleTime: 60_000,
  });
}

interface ShortlistChange {
  institute: ShortlistedInstitute;
  /** Whether the institute is added; otherwise it is removed. */
  add: boolean;
}

/** Adds an institute to the shortlist or removes it. Changes run one after the other, so that the last click wins. */
export function useShortlistChange() {
  const client = useQueryClient();
  const { data: account } = useAccount();
  const queryKey = accountDataKey(account, 'shortlist');
  return useMutation({
    scope: { id: 'shortlist' },
    mutationFn: ({ institute: { slug }, add }: ShortlistChange) => setShortlisted(slug, add),
    async onSuccess(_response, { institute, add }) {
      await client.cancelQueries({ queryKey });
      client.setQueryData<ShortlistedInstitute[]>(queryKey, (list) => {
        const others = list?.filter(({ slug }) => slug !== institute.slug);
        return others && add ? [institute, ...others] : others;
      });
      void client.invalidateQueries({ queryKey });
    },
  });
}

export function useSavedSearches() {
  const { data: account } = useAccount();
  return useQuery({
    queryKey: accountDataKey(account, 'searches'),
    queryFn: ({ signal }) => fetchSavedSearches(signal),
    enabled: account != null,
  });
}

export function useSaveSearch() {
  return useMutation({
    mutationFn: ({ name, query }: { name: string; query: string }) => saveSearch(name, query),
    onSuccess: useRefetchSavedSearches(),
  });
}

export function useAlertsChange() {
  return useMutation({
    mutationFn: ({ id, alerts }: { id: number; alerts: AlertCadence }) => setAlerts(id, alerts),
    // The mutation stays pending until the list shows its outcome.
    onSuccess: useRefetchSavedSearches(),
  });
}

export function useDeleteSavedSearch() {
  return useMutation({ mutationFn: deleteSavedSearch, onSuccess: useRefetchSavedSearches() });
}

function useRefetchSavedSearches() {
  const client = useQueryClient();
  const { data: account } = useAccount();
  return () => client.invalidateQueries({ queryKey: accountDataKey(account, 'searches') });
}
