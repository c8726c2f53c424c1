import type { SavedSearch } from '../../../src/contract/responses/my-account-response.ts';
import { type AlertCadence, alertCadences } from '../../../src/domain/enumerations.ts';
import { newsHref } from '../routing/routes.ts';
import { ActionError } from '../shared/action-error.tsx';
import { formatDay } from '../shared/format.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { useAlertsChange, useDeleteSavedSearch, useSavedSearches } from './account-queries.ts';
import { RemoveButton } from './remove-button.tsx';

export function SavedSearches() {
  const { data, error, refetch } = useSavedSearches();
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return null;
  return (
    <section>
      <h2>Saved searches</h2>
      {data.length === 0 ? (
        <p className="notice">
          You have no saved searches. Search for something, then select “Save this search”: you can be told of
          news by e-mail.
        </p>
      ) : (
        <ul className="account-list" aria-label="Saved searches">
          {data.map((search) => (
            <SavedSearchItem key={search.id} search={search} />
          ))}
        </ul>
      )}
    </section>
  );
}

function SavedSearchItem({ search }: { search: SavedSearch }) {
  const { id, name, query, alerts, last_news_at: lastNewsAt } = search;
  const deletion = useDeleteSavedSearch();
  return (
    <li>
      <div className="saved-search">
        <Link href={`/?${query}`}>{name}</Link>
        <AlertsSelect search={search} />
        <p className="quiet">
          {lastNewsAt === null ? (
            alerts === 'off' ? (
              'News is collected once e-mails are turned on.'
            ) : (
              'No news yet.'
            )
          ) : (
            <Link href={newsHref(id)}>Latest news on {formatDay(lastNewsAt)}</Link>
          )}
        </p>
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

const cadenceLabels: Record<AlertCadence, string> = {
  off: 'No e-mails',
  daily: 'Once a day',
  weekly: 'Once a week',
};

/** How often the owner is told of news of a saved search. */
function AlertsSelect({ search: { id, name, alerts } }: { search: SavedSearch }) {
  const change = useAlertsChange();
  // While the change is pending, the field shows its outcome; a failure then needs no undoing.
  const shown = change.isPending ? change.variables.alerts : alerts;
  return (
    <div>
      <label className="alerts">
        <span>News by e-mail</span>
        <select
          aria-label={`News of ${name} by e-mail`}
          value={shown}
          onChange={(event) => {
            const chosen = alertCadences.find((cadence) => cadence === event.target.value);
            if (chosen) change.mutate({ id, alerts: chosen });
          }}
        >
          {alertCadences.map((cadence) => (
            <option key={cadence} value={cadence}>
              {cadenceLabels[cadence]}
            </option>
          ))}
        </select>
      </label>
      <p role="status" className="quiet">
        {change.isSuccess && 'Saved.'}
      </p>
      <ActionError text="The setting was not saved." error={change.error} />
    </div>
  );
}
