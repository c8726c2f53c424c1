import { pageWindow } from '../../../../src/domain/search/search-query.ts';
import { formatNumber } from '../../shared/format.ts';
import { Link } from '../../shared/link.tsx';
import { pageCount, pageNumbers } from '../model/page-numbers.ts';
import { type SearchState, searchHref, withPage } from '../model/search-url.ts';

interface PagerProps {
  state: SearchState;
  current: number;
  total: number;
  onPageChange: () => void;
}

export function Pager({ state, current, total, onPageChange }: PagerProps) {
  const { all, reachable } = pageCount(total, state.limit);
  if (all <= 1) return null;
  const href = (page: number) => searchHref(withPage(state, page));
  return (
    <nav className="pager" aria-label="Pages of results">
      <ul>
        <li>
          {current > 1 && (
            <Link className="page step" rel="prev" href={href(current - 1)} onNavigated={onPageChange}>
              Previous
            </Link>
          )}
        </li>
        {pageNumbers(current, reachable).map((page, index) =>
          page === null ? (
            // biome-ignore lint/suspicious/noArrayIndexKey: a gap has no identity but its position.
            <li key={`gap-${index}`} className="gap" aria-hidden="true">
              …
            </li>
          ) : (
            <li key={page}>
              <Link
                className="page"
                href={href(page)}
                aria-label={`Page ${page}`}
                aria-current={page === current ? 'page' : undefined}
                onNavigated={onPageChange}
              >
                {formatNumber(page)}
              </Link>
            </li>
          ),
        )}
        <li>
          {current < reachable && (
            <Link className="page step" rel="next" href={href(current + 1)} onNavigated={onPageChange}>
              Next
            </Link>
          )}
        </li>
      </ul>
      {all > reachable && (
        <p className="quiet">
          Only the first {formatNumber(pageWindow)} institutes can be viewed. Narrow your search to see the
          others.
        </p>
      )}
    </nav>
  );
}
