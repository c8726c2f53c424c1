import { Link } from '../../shared/link.tsx';
import type { ActiveFilter } from '../model/filters.ts';
import type { Relaxed } from '../model/relaxed-searches.ts';
import { type SearchState, searchHref, withoutFilters } from '../model/search-url.ts';
import { RelaxList } from './suggested-relaxations.tsx';

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
