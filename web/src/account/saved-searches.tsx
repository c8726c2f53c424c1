import type { SavedSearch } from '../../../src/contract/responses/my-account-response.ts';
import { ActionError } from '../shared/action-error.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { useDeleteSavedSearch, useSavedSearches } from './account-queries.ts';
import { RemoveButton } from './remove-button.tsx';

export function SavedSearches() {
  const { data, error, refetch } = useSavedSearches();
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <>
      <h2>Saved searches</h2>
      <ul className="account-list" aria-label="Saved searches">
        {data.map((search) => (
          <SavedSearchItem key={search.id} search={search} />
        ))}
      </ul>
    </>
  );
}

function SavedSearchItem({ search: { id, name, query } }: { search: SavedSearch }) {
  const deletion = useDeleteSavedSearch();
  return (
    <li>
      <div>
        <Link href={`/?${query}`}>{name}</Link>
        <ActionError text="The saved search was not removed." error={deletion.error} />
      </div>
      <RemoveButton
        label={`Remove the saved search ${name}`}
        isPending={deletion.isPending}
        onRemove={() => deletion.mutate(id)}
      />
    </li>
  );
}
