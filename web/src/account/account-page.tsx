import { useState } from 'react';
import type { Kept, SavedSearch } from '../api/response-types.ts';
import { cameFrom, navigate } from '../routing/navigation.ts';
import { instituteHref } from '../routing/routes.ts';
import { ActionError, failureText } from '../shared/action-error.tsx';
import { Boundary } from '../shared/error-boundary.tsx';
import { formatPlace } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { keepInstitute } from './account-api.ts';
import {
  useAccount,
  useForgetOwn,
  useForgetSearch,
  useKeep,
  useSavedSearches,
  useShortlist,
  useSignOut,
} from './account-queries.ts';
import { SignInForm } from './sign-in-form.tsx';

/** Signing in, and what is one's own. `keep`: an institute that goes into the shortlist on the way. */
export function AccountPage({ keep }: { keep: string | null }) {
  const { data: account, error, refetch } = useAccount();
  const forgetOwn = useForgetOwn();
  const leave = useSignOut();
  // Here and not in the form, which is gone while it is asked who is signed in.
  const [failure, setFailure] = useState<string | null>(null);
  const from = cameFrom();

  async function signedIn() {
    let failed: string | null = null;
    if (keep !== null)
      await keepInstitute(keep, true).catch((error: unknown) => {
        failed = `The institute was not added to your shortlist. ${failureText(error)}`;
      });
    if ((await forgetOwn()) === null)
      failed = 'The browser does not keep you signed in. Please allow cookies for this site.';
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
          <p>Keep institutes in a shortlist and save searches, on every device.</p>
          <SignInForm onSignedIn={signedIn} />
        </>
      )}
      {account && (
        <>
          <Boundary what="Your shortlist">
            <Shortlist />
          </Boundary>
          <Boundary what="Your saved searches">
            <SavedSearches />
          </Boundary>
          <p>
            {account.email}{' '}
            <button
              type="button"
              className="link-button"
              aria-disabled={leave.isPending}
              onClick={() => leave.isPending || leave.mutate()}
            >
              Sign out
            </button>
          </p>
          <ActionError text="You are still signed in." error={leave.error} />
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
        <p>Nothing yet. The star beside an institute puts it here.</p>
        <p>
          <Link href="/">Find an institute</Link>
        </p>
      </div>
    );
  return (
    <ul className="own-list" aria-label="Shortlist">
      {data.map((kept) => (
        <KeptInstitute key={kept.slug} kept={kept} />
      ))}
    </ul>
  );
}

function KeptInstitute({ kept }: { kept: Kept }) {
  const keep = useKeep();
  const place = formatPlace(kept);
  return (
    <li>
      <div>
        {kept.gone ? (
          <span>
            {kept.name} <span className="quiet">(no longer listed)</span>
          </span>
        ) : (
          <Link href={instituteHref(kept.slug)}>{kept.name}</Link>
        )}
        <p className="quiet">{[kept.kind && codeLabel(kept.kind), place].filter(Boolean).join(' · ')}</p>
        <ActionError text="Not removed from your shortlist." error={keep.error} />
      </div>
      <RemoveButton
        label={`Remove ${kept.name}`}
        isPending={keep.isPending}
        onRemove={() => keep.mutate({ kept, keep: false })}
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
      <ul className="own-list" aria-label="Saved searches">
        {data.map((search) => (
          <SavedSearchItem key={search.id} search={search} />
        ))}
      </ul>
    </>
  );
}

function SavedSearchItem({ search: { id, name, query } }: { search: SavedSearch }) {
  const forget = useForgetSearch();
  return (
    <li>
      <div>
        <Link href={`/?${query}`}>{name}</Link>
        <ActionError text="The search was not removed." error={forget.error} />
      </div>
      <RemoveButton
        label={`Remove the search ${name}`}
        isPending={forget.isPending}
        onRemove={() => forget.mutate(id)}
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
      // Not disabled, which would take the focus away.
      aria-disabled={isPending}
      onClick={() => isPending || onRemove()}
    >
      {isPending ? 'Removing…' : 'Remove'}
    </button>
  );
}
