import type { Kept } from '../api/response-types.ts';
import { navigate } from '../routing/navigation.ts';
import { accountHref } from '../routing/routes.ts';
import { ActionError } from '../shared/action-error.tsx';
import { useAccount, useKeep, useShortlist } from './account-queries.ts';

/** Puts an institute into the shortlist, or out of it; whoever is not signed in is asked to first. */
export function KeepButton({ institute }: { institute: Kept }) {
  const { data: account } = useAccount();
  const { data: shortlist } = useShortlist();
  const keep = useKeep();
  const { slug, name, kind, state, district } = institute;
  const isListed = shortlist?.some((each) => each.slug === slug) ?? false;
  const kept = keep.isPending ? keep.variables.keep : isListed;

  function toggle() {
    if (!account) navigate(accountHref(slug));
    else keep.mutate({ kept: { slug, name, kind, state, district }, keep: !kept });
  }

  return (
    <div className="keep">
      <button
        type="button"
        className="keep-button"
        aria-pressed={kept}
        aria-label={`Shortlist ${name}`}
        title={kept ? 'In your shortlist' : 'Add to your shortlist'}
        onClick={toggle}
      >
        {kept ? '★' : '☆'}
      </button>
      <ActionError
        text={keep.variables?.keep ? 'Not added to your shortlist.' : 'Not removed from your shortlist.'}
        error={keep.error}
      />
    </div>
  );
}
