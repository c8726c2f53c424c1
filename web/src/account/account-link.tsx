import { accountHref, adminHref } from '../routing/routes.ts';
import { Link } from '../shared/link.tsx';
import { useAccount, useShortlist } from './account-queries.ts';
import { hasRole } from './has-role.ts';

/** The link to the account page in the header. */
export function AccountLink() {
  const { data: account, isError } = useAccount();
  const { data: shortlist } = useShortlist();
  // The account page reports the error.
  if (isError) return <Link href={accountHref()}>Account</Link>;
  if (account === undefined) return null;
  const label = account === null ? 'Sign in' : `Shortlist${shortlist ? ` (${shortlist.length})` : ''}`;
  return (
    <span className="account-links">
      {account && hasRole(account, 'editor') && (
        <Link
          href={adminHref(hasRole(account, 'admin') ? { name: 'dashboard' } : { name: 'reports', query: '' })}
        >
          Admin
        </Link>
      )}
      <Link href={accountHref()}>{label}</Link>
    </span>
  );
}
