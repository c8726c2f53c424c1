import type { ShortlistedInstitute } from '../api/response-checks.ts';
import { navigate } from '../routing/navigation.ts';
import { accountHref } from '../routing/routes.ts';
import { ActionError } from '../shared/action-error.tsx';
import { useAccount, useShortlist, useShortlistChange } from './account-queries.ts';

/** Adds an institute to the shortlist or removes it. Leads to the sign-in form if nobody is signed in. */
export function ShortlistButton({ institute }: { institute: ShortlistedInstitute }) {
  const { data: account } = useAccount();
  const { data: shortlist } = useShortlist();
  const change = useShortlistChange();
  const { slug, name, kind, state, district } = institute;
  const isInShortlist = shortlist?.some((each) => each.slug === slug) ?? false;
  // While the change is pending, the button shows its outcome; a failure then needs no undoing.
  const isPressed = change.isPending ? change.variables.add : isInShortlist;

  function toggle() {
    if (!account) navigate(accountHref(slug));
    else change.mutate({ institute: { slug, name, kind, state, district }, add: !isPressed });
  }

  return (
    <div className="shortlist-action">
      <button
        type="button"
        className="shortlist-button"
        aria-pressed={isPressed}
        aria-label={`Shortlist ${name}`}
        title={isPressed ? 'Remove from your shortlist' : 'Add to your shortlist'}
        onClick={toggle}
      >
        {isPressed ? '★' : '☆'}
      </button>
      <ActionError
        text={
          change.variables?.add
            ? 'The institute was not added to your shortlist.'
            : 'The institute was not removed from your shortlist.'
        }
        error={change.error}
      />
    </div>
  );
}
