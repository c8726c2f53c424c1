import { formatPlace } from '../format.ts';
import { codeLabel } from '../labels.ts';
import { instituteHref } from '../route.ts';
import { cameFrom, navigate } from '../router.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { type Kept, keepInstitute, type SavedSearch, signOut } from './account-api.ts';
import { SignInForm } from './sign-in-form.tsx';
import {
  useAccount,
  useForgetOwn,
  useForgetSearch,
  useKeep,
  useSavedSearches,
  useShortlist,
} from './use-account.ts';

/** Signing in, and what is one's own. `keep`: an institute that goes into the shortlist on the way. */
export function AccountPage({ keep }: { keep: string | null }) {
  const { data: account, error, refetch } = useAccount();
  const forgetOwn = useForgetOwn();
  const from = cameFrom();

  async function signedIn() {
    // That it could not be kept shows in the list.
    if (keep !== null) await keepInstitute(keep, true).catch(() => undefined);
    await forgetOwn();
    if (from !== null) navigate(from);
  }

  return (
    <main id="content" className="narrow">
      <title>{`${account ? 'Shortlist' : 'Sign in'} - Institute search`}</title>
      <p className="back">
        <Link href={from ?? '/'}>← Back</Link>
      </p>
      <h1>{account ? 'Your shortlist' : 'Sign in'}</h1>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {account === undefined && !error && <Skeleton rows={2} />}
      {account === null && (
        <>
          <p>Keep institutes in a shortlist and save searches, on every device.</p>
          <SignInForm onSignedIn={() => void signedIn()} />
        </>
      )}
      {account && (
        <>
          <Shortlist />
          <SavedSearches />
          <p>
            {account.email}{' '}
            <button type="button" className="link-button" onClick={() => void signOut().then(forgetOwn)}>
              Sign out
            </button>
          </p>
        </>
      )}
    </main>
  );
}

function Shortlist() {
  const { data, error, refetch } = useShortlist();
  const keep = useKeep();
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
        <li key={kept.slug}>
          <KeptInstitute kept={kept} />
          <button
            type="button"
            className="link-button"
            aria-label={`Remove ${kept.name}`}
            onClick={() => keep.mutate({ kept, keep: false })}
          >
            Remove
          </button>
        </li>
      ))}
    </ul>
  );
}

function KeptInstitute({ kept }: { kept: Kept }) {
  const place = formatPlace(kept);
  return (
    <div>
      {kept.gone ? (
        <span>
          {kept.name} <span className="quiet">(no longer listed)</span>
        </span>
      ) : (
        <Link href={instituteHref(kept.slug)}>{kept.name}</Link>
      )}
      <p className="quiet">{[kept.kind && codeLabel(kept.kind), place].filter(Boolean).join(' · ')}</p>
    </div>
  );
}

function SavedSearches() {
  const { data, error, refetch } = useSavedSearches();
  const forget = useForgetSearch();
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data || data.length === 0) return null;
  return (
    <>
      <h2>Saved searches</h2>
      <ul className="own-list" aria-label="Saved searches">
        {data.map(({ id, name, query }: SavedSearch) => (
          <li key={id}>
            <Link href={`/?${query}`}>{name}</Link>
            <button
              type="button"
              className="link-button"
              aria-label={`Remove the search ${name}`}
              onClick={() => forget.mutate(id)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
