import type { ActiveFilter } from '../filters.ts';
import type { Relaxed } from '../relaxing.ts';
import { type SearchState, searchHref, withoutFilters } from '../search-url.ts';
import { Link } from '../shared/link.tsx';
import { RelaxList } from './relax-list.tsx';

interface NoResultsProps {
  state: SearchState;
  filters: ActiveFilter[];
  relaxed: Relaxed[];
}

export function NoResults({ state, filters, relaxed }: NoResultsProps) {
  return (
    <div className="notice">
      <p>
        Nothing matches {state.q === '' ? 'these filters' : <strong>{state.q}</strong>}
        {state.q !== '' && filters.length > 0 && ' with these filters'}.
        {relaxed.length === 0 && state.q !== '' && ' Check the spelling, or use fewer words.'}
      </p>
      {relaxed.length > 0 && <RelaxList relaxed={relaxed} />}
      {filters.length > 1 && (
        <p>
          <Link href={searchHref(withoutFilters(state))}>Remove all filters</Link>
        </p>
      )}
    </div>
  );
}
