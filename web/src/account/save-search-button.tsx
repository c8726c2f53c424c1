import { navigate } from '../routing/navigation.ts';
import { accountHref } from '../routing/routes.ts';
import { ActionError } from '../shared/action-error.tsx';
import { Link } from '../shared/link.tsx';
import { useAccount, useSavedSearches, useSaveSearch } from './account-queries.ts';

/** Saves the current search. `query` holds the parameters of the API. */
export function SaveSearchButton({ name, query }: { name: string; query: string }) {
  const { data: account } = useAccount();
  const { data: saved } = useSavedSearches();
  const save = useSaveSearch();
  const isCurrent = save.variables?.query === query;
  const isSaved = (save.isSuccess && isCurrent) || (saved?.some((each) => each.name === name) ?? false);

  return (
    <>
      <button
        type="button"
        className="link-button"
        disabled={isSaved || save.isPending}
        onClick={() => (account ? save.mutate({ name, query }) : navigate(accountHref()))}
      >
        {isSaved ? 'Saved' : 'Save this search'}
      </button>
      {isSaved && account && (
        <Link className="quiet" href={accountHref()}>
          Get its news by e-mail
        </Link>
      )}
      <ActionError text="The search was not saved." error={isCurrent ? save.error : null} />
    </>
  );
}
