import { count } from '../format.ts';
import type { Relaxed } from '../relaxing.ts';
import { searchHref } from '../search-url.ts';
import { Link } from '../shared/link.tsx';

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
