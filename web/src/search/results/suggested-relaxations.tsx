import { count } from '../../shared/format.ts';
import { Link } from '../../shared/link.tsx';
import type { Relaxed } from '../model/relaxed-searches.ts';
import { searchHref } from '../model/search-url.ts';

export function RelaxList({ relaxed }: { relaxed: Relaxed[] }) {
  return (
    <ul>
      {relaxed.map(({ name, total, state }) => (
        <li key={name}>
          <Link href={searchHref(state)}>Without {name}</Link>: {count(total, 'institute', 'institutes')}
        </li>
      ))}
    </ul>
  );
}
