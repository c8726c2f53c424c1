import { accountHref } from '../route.ts';
import { navigate } from '../router.ts';
import { useAccount, useSavedSearches, useSaveSearch } from './use-account.ts';

/** Saves the search that is on view; `query` holds the API's own parameters. */
export function SaveSearchButton({ name, query }: { name: string; query: string }) {
  const { data: account } = useAccount();
  const { data: saved } = useSavedSearches();
  const save = useSaveSearch();
  const isSaved = save.isSuccess && save.variables.query === query;
  const known = saved?.some((each) => each.name === name) ?? false;

  return (
    <button
      type="button"
      className="link-button"
      disabled={isSaved || known || save.isPending}
      title={save.isError ? save.error.message : undefined}
      onClick={() => (account ? save.mutate({ name, query }) : navigate(accountHref()))}
    >
      {isSaved || known ? 'Saved' : save.isError ? 'Not saved: try again' : 'Save this search'}
    </button>
  );
}
