import { Link } from '../../shared/link.tsx';
import type { ActiveFilter } from '../model/filters.ts';
import type { RelaxedSearch } from '../model/relaxed-searches.ts';
import { type SearchState, searchHref, withoutFilters } from '../model/search-url.ts';
import { SuggestedRelaxations } from './suggested-relaxations.tsx';

interface NoResultsProps {
  state: SearchState;
  filters: ActiveFilter[];
  relaxedSearches: RelaxedSearch[];
}

export function NoResults({ state, filters, relaxedSearches }: NoResultsProps) {
  return (
    <div className="notice">
      <p>
        No institutes match {state.q === '' ? 'these filters' : <strong>{state.q}</strong>}
        {state.q !== '' && filters.length > 0 && ' with these filters'}.
        {relaxedSearches.length === 0 && state.q !== '' && ' Check the spelling or use fewer words.'}
      </p>
      {relaxedSearches.length > 0 && <SuggestedRelaxations relaxedSearches={relaxedSearches} />}
      {filters.length > 1 && (
        <p>
          <Link href={searchHref(withoutFilters(state))}>Clear all filters</Link>
        </p>
      )}
    </div>
  );
}
