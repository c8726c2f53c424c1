import { useState } from 'react';
import { navigate, previousLocation } from '../routing/navigation.ts';
import { parseRoute } from '../routing/routes.ts';
import { describeFailure } from '../shared/action-error.tsx';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { setShortlisted } from './account-api.ts';
import { useAccount, useResetAccount } from './account-queries.ts';
import { AccountSettings } from './account-settings.tsx';
import { SavedSearches } from './saved-searches.tsx';
import { Shortlist } from './shortlist.tsx';
import { SignedOut } from './signed-out.tsx';

/** The form to sign in, or the account with its lists. Signing in adds `slugToShortlist` to the shortlist. */
export function AccountPage({ slugToShortlist }: { slugToShortlist: string | null }) {
  const { data: account, error, refetch } = useAccount();
  const resetAccount = useResetAccount();
  // Kept here because the form disappears while the account loads.
  const [failure, setFailure] = useState<string | null>(null);
  const [isDeleted, setIsDeleted] = useState(false);
  const from = backLocation();

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

  function finishDeletion() {
    setIsDeleted(true);
    return resetAccount();
  }

  return (
    <main id="content" className="narrow">
      <p className="back">
        <Link href={from ?? '/'}>← Back</Link>
      </p>
      {failure !== null && (
        <p className="action-error" role="alert">
          {failure}
        </p>
      )}
      <p role="status">{account === null && isDeleted && 'Your account is deleted.'}</p>
      {account === null && <SignedOut onSignedIn={finishSignIn} />}
      {!account && account !== null && (
        <>
          <title>Account - Institute search</title>
          <h1>Account</h1>
          {error ? <ProblemView error={error} onRetry={() => void refetch()} /> : <Skeleton rows={2} />}
        </>
      )}
      {account && (
        <>
          <title>Shortlist - Institute search</title>
          <h1>Your shortlist</h1>
          <ErrorBoundary what="Your shortlist">
            <Shortlist />
          </ErrorBoundary>
          <ErrorBoundary what="Your saved searches">
            <SavedSearches />
          </ErrorBoundary>
          <ErrorBoundary what="Your account">
            <AccountSettings account={account} onDeleted={finishDeletion} />
          </ErrorBoundary>
        </>
      )}
    </main>
  );
}

/** The page that led here; null for one of those that a mail leads to, whose work is done. */
function backLocation(): string | null {
  const from = previousLocation();
  return from !== null && ['search', 'institute'].includes(parseRoute(from).name) ? from : null;
}
