import { accountHref } from '../route.ts';
import { navigate } from '../router.ts';
import type { Kept } from './account-api.ts';
import { useAccount, useKeep, useShortlist } from './use-account.ts';

/** Puts an institute into the shortlist, or out of it; whoever is not signed in is asked to first. */
export function KeepButton({ institute }: { institute: Kept }) {
  const { data: account } = useAccount();
  const { data: shortlist } = useShortlist();
  const keep = useKeep();
  const { slug, name, kind, state, district } = institute;
  const kept = shortlist?.some((each) => each.slug === slug) ?? false;

  function toggle() {
    if (!account) navigate(accountHref(slug));
    else keep.mutate({ kept: { slug, name, kind, state, district }, keep: !kept });
  }

  return (
    <button
      type="button"
      className="keep-button"
      aria-pressed={kept}
      aria-label={`Shortlist ${name}`}
      title={keep.isError ? keep.error.message : kept ? 'In your shortlist' : 'Add to your shortlist'}
      onClick={toggle}
    >
      {kept ? '★' : '☆'}
    </button>
  );
}
