import type { ShortlistedInstitute } from '../api/response-checks.ts';
import { instituteHref } from '../routing/routes.ts';
import { ActionError } from '../shared/action-error.tsx';
import { formatPlace } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { useShortlist, useShortlistChange } from './account-queries.ts';
import { RemoveButton } from './remove-button.tsx';

export function Shortlist() {
  const { data, error, refetch } = useShortlist();
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={3} />;
  if (data.length === 0)
    return (
      <div className="notice">
        <p>Your shortlist is empty. Select the star next to an institute to add it.</p>
        <p>
          <Link href="/">Find an institute</Link>
        </p>
      </div>
    );
  return (
    <ul className="account-list" aria-label="Shortlist">
      {data.map((institute) => (
        <ShortlistItem key={institute.slug} institute={institute} />
      ))}
    </ul>
  );
}

function ShortlistItem({ institute }: { institute: ShortlistedInstitute }) {
  const change = useShortlistChange();
  const { slug, name, kind, gone } = institute;
  const place = formatPlace(institute);
  return (
    <li>
      <div>
        {gone ? (
          <span>
            {name} <span className="quiet">(no longer listed)</span>
          </span>
        ) : (
          <Link href={instituteHref(slug)}>{name}</Link>
        )}
        <p className="quiet">{[kind && codeLabel(kind), place].filter(Boolean).join(' · ')}</p>
        <ActionError text="The institute was not removed from your shortlist." error={change.error} />
      </div>
      <RemoveButton
        label={`Remove ${name} from your shortlist`}
        isPending={change.isPending}
        onRemove={() => change.mutate({ institute, add: false })}
      />
    </li>
  );
}
