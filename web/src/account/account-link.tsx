import { accountHref } from '../routing/routes.ts';
import { Link } from '../shared/link.tsx';
import { useAccount, useShortlist } from './account-queries.ts';

/** In the head of each page: the way to one's own. */
export function AccountLink() {
  const { data: account, isError } = useAccount();
  const { data: shortlist } = useShortlist();
  // The page that it leads to says what is wrong.
  if (isError) return <Link href={accountHref()}>Account</Link>;
  if (account === undefined) return null;
  const label = account === null ? 'Sign in' : `Shortlist${shortlist ? ` (${shortlist.length})` : ''}`;
  return <Link href={accountHref()}>{label}</Link>;
}
