import { useState } from 'react';
import type { SavedSearch } from '../../../src/contract/responses/my-account-response.ts';
import type { ShortlistedInstitute } from '../api/response-checks.ts';
import { navigate, previousLocation } from '../routing/navigation.ts';
import { instituteHref } from '../routing/routes.ts';
import { ActionError, describeFailure } from '../shared/action-error.tsx';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { formatPlace } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { setShortlisted } from './account-api.ts';
import {
  useAccount,
  useDeleteSavedSearch,
  useResetAccount,
  useSavedSearches,
  useShortlist,
  useShortlistChange,
  useSignOut,
} from './account-queries.ts';
import { SignInForm } from './sign-in-form.tsx';

/** The sign-in form, or the shortlist and the saved searches. Signing in adds `slugToShortlist` to the shortlist. */
export function AccountPage({ slugToShortlist }: { slugToShortlist: string | null }) {
  const { data: account, error, refetch } = useAccount();
  const resetAccount = useResetAccount();
  const signOut = useSignOut();
  // Kept here because the form disappears while the account loads.
  const [failure, setFailure] = useState<string | null>(null);
  const from = previousLocation();

  async function finishSignIn() {
    let failed: string | null = null;
    if (slugToShortlist !== null)
      await setShortlisted(slugToShortlist, true).catch((error: unknown) => {
        failed = `The institute was not added to your shortlist. ${describeFailure(error)}`;
      });
    if ((await resetAccount()) === null)
      failed = 'Your browser did not keep you signed in. Please allow cookies for this site.';
    setFailure(failed);
    if (from !== null && failed === null) navigate(from);
  }

  return (
    <main id="content" className="narrow">
      <title>{`${account ? 'Shortlist' : 'Sign in'} - Institute search`}</title>
      <p className="back">
        <Link href={from ?? '/'}>← Back</Link>
      </p>
      <h1>{account ? 'Your shortlist' : 'Sign in'}</h1>
      {failure !== null && (
        <p className="action-error" role="alert">
          {failure}
        </p>
      )}
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {account === undefined && !error && <Skeleton rows={2} />}
      {account === null && (
        <>
          <p>Sign in to keep a shortlist and saved searches on all your devices.</p>
          <SignInForm onSignedIn={finishSignIn} />
        </>
      )}
      {account && (
        <>
          <ErrorBoundary what="Your shortlist">
            <Shortlist />
          </ErrorBoundary>
          <ErrorBoundary what="Your saved searches">
            <SavedSearches />
          </ErrorBoundary>
          <p>
            {account.email}{' '}
            <button
              type="button"
              className="link-button"
              aria-disabled={signOut.isPending}
              onClick={() => signOut.isPending || signOut.mutate()}
            >
              Sign out
            </button>
          </p>
          <ActionError text="You could not be signed out." error={signOut.error} />
        </>
      )}
    </main>
  );
}

function Shortlist() {
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

function SavedSearches() {
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

interface RemoveButtonProps {
  label: string;
  isPending: boolean;
  onRemove: () => void;
}

function RemoveButton({ label, isPending, onRemove }: RemoveButtonProps) {
  return (
    <button
      type="button"
      className="link-button"
      aria-label={label}
      // The `disabled` attribute would take the focus away.
      aria-disabled={isPending}
      onClick={() => isPending || onRemove()}
    >
      {isPending ? 'Removing…' : 'Remove'}
    </button>
  );
}
