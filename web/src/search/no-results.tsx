import type { ActiveFilter } from '../filters.ts';
import { count } from '../format.ts';
import { type SearchState, searchHref, withoutFilters, withQuery } from '../search-url.ts';
import { Link } from '../shared/link.tsx';

interface NoResultsProps {
  state: SearchState;
  filters: ActiveFilter[];
  relax: { drop: string; total: number }[];
}

export function NoResults({ state, filters, relax }: NoResultsProps) {
  function found(parameters: string[]): string {
    const total = relax.find(({ drop }) => parameters.includes(drop))?.total;
    return total === undefined ? '' : ` (${count(total, 'institute', 'institutes')})`;
  }
  return (
    <div className="notice">
      <p>
        Nothing matches {state.q === '' ? 'these filters' : <strong>{state.q}</strong>}
        {state.q !== '' && filters.length > 0 && ' with these filters'}.
        {filters.length > 0 ? ' You can:' : ' Check the spelling, or use fewer words.'}
      </p>
      <ul>
        {filters.map(({ key, name, value, parameters, without }) => (
          <li key={key}>
            <Link href={searchHref(without)}>
              Remove {name}: {value}
            </Link>
            {found(parameters)}
          </li>
        ))}
        {filters.length > 1 && (
          <li>
            <Link href={searchHref(withoutFilters(state))}>Remove all filters</Link>
          </li>
        )}
        {state.q !== '' && (
          <li>
            <Link href={searchHref(withQuery(state, ''))}>Search without “{state.q}”</Link>
            {found(['q'])}
          </li>
        )}
      </ul>
    </div>
  );
}
