import { navigate } from '../../routing/navigation.ts';
import {
  defaultSort,
  type PageSort,
  pageSorts,
  type SearchState,
  searchHref,
  withSort,
} from '../model/search-url.ts';

const labels: Record<PageSort, string> = {
  relevance: 'Best match',
  popularity: 'Popularity',
  name: 'Name, A to Z',
  '-name': 'Name, Z to A',
  fee: 'Fee, lowest first',
  '-fee': 'Fee, highest first',
  rating: 'Rating',
  established: 'Oldest first',
  '-established': 'Newest first',
};

export function SortSelect({ state }: { state: SearchState }) {
  const offered = pageSorts.filter((sort) => sort !== 'relevance' || state.q !== '');
  return (
    <label className="sort">
      <span>Sort by</span>
      <select
        aria-label="Sort by"
        value={state.sort ?? defaultSort(state)}
        onChange={(event) => {
          const chosen = offered.find((sort) => sort === event.target.value);
          if (chosen) navigate(searchHref(withSort(state, chosen)));
        }}
      >
        {offered.map((sort) => (
          <option key={sort} value={sort}>
            {labels[sort]}
          </option>
        ))}
      </select>
    </label>
  );
}
