import { maxCsvRows } from '../../../../src/domain/search/search-limits.ts';
import { formatNumber } from '../../shared/format.ts';
import { csvHref, feedHref, type SearchState } from '../model/search-url.ts';

/** Ways to take the results along: as a file, and as a feed of their news. */
export function ResultsLinks({ state, total }: { state: SearchState; total: number }) {
  const feed = feedHref(state);
  return (
    <ul className="results-links" aria-label="Take the results along">
      {total > 0 && (
        <li>
          <a href={csvHref(state)} download>
            Download CSV
          </a>
          {total > maxCsvRows && <span className="quiet"> (the first {formatNumber(maxCsvRows)})</span>}
        </li>
      )}
      <li>
        <link rel="alternate" type="application/atom+xml" title="News of this search" href={feed} />
        <a href={feed} type="application/atom+xml">
          Feed
        </a>
        <span className="quiet"> of the news of this search</span>
      </li>
    </ul>
  );
}
