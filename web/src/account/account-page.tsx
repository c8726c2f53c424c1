import { useState } from 'react';
import { navigate, previousLocation } from '../routing/navigation.ts';
import { ActionError, describeFailure } from '../shared/action-error.tsx';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { setShortlisted } from './account-api.ts';
import { useAccount, useResetAccount, useSignOut } from './account-queries.ts';
import { SavedSearches } from './saved-searches.tsx';
import { Shortlist } from './shortlist.tsx';
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
          <ActionError text="Signing out failed." error={signOut.error} />
        </>
      )}
    </main>
  );
}
