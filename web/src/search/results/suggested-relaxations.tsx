import { formatCount } from '../../shared/format.ts';
import { Link } from '../../shared/link.tsx';
import type { RelaxedSearch } from '../model/relaxed-searches.ts';
import { searchHref } from '../model/search-url.ts';

/** Links to the searches that find more by leaving out one parameter. */
export function SuggestedRelaxations({ relaxedSearches }: { relaxedSearches: RelaxedSearch[] }) {
  return (
    <ul>
      {relaxedSearches.map(({ omitted, total, state }) => (
        <li key={omitted}>
          <Link href={searchHref(state)}>Without {omitted}</Link>:{' '}
          {formatCount(total, 'institute', 'institutes')}
        </li>
      ))}
    </ul>
  );
}
