import type { UseQueryResult } from '@tanstack/react-query';
import type { SearchAnswer } from '../../api/response-types.ts';
import { Link } from '../../shared/link.tsx';
import { ProblemView } from '../../shared/problem-view.tsx';
import { Skeleton } from '../../shared/skeleton.tsx';
import type { ActiveFilter } from '../model/filters.ts';
import { pageCount } from '../model/page-numbers.ts';
import { relaxedSearches } from '../model/relaxed-searches.ts';
import { type SearchState, searchHref, withPage, withQuery } from '../model/search-url.ts';
import { NoResults } from './no-results.tsx';
import { Pager } from './pager.tsx';
import { ResultItem } from './result-item.tsx';
import { RelaxList } from './suggested-relaxations.tsx';

interface ResultsProps {
  state: SearchState;
  filters: ActiveFilter[];
  search: UseQueryResult<SearchAnswer>;
  onPaged: () => void;
}

export function Results({ state, filters, search, onPaged }: ResultsProps) {
  const { data, error, isPlaceholderData, fetchStatus, refetch } = search;
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return fetchStatus === 'paused' ? (
      <p className="notice">You are offline. The search starts by itself when you are back.</p>
    ) : (
      <Skeleton rows={6} />
    );
  }
  const didYouMean = data.suggestion?.did_you_mean;
  const relaxed = relaxedSearches(state, data.suggestion?.relax ?? []);
  return (
    <div className="results" aria-busy={isPlaceholderData}>
      {didYouMean && (
        <p>
          Did you mean <Link href={searchHref(withQuery(state, didYouMean))}>{didYouMean}</Link>?
        </p>
      )}
      {data.items.length > 0 ? (
        <ol className="result-list">
          {data.items.map((item) => (
            <ResultItem key={item.id} item={item} />
          ))}
        </ol>
      ) : data.total === 0 ? (
        <NoResults state={state} filters={filters} relaxed={relaxed} />
      ) : (
        <PastTheEnd state={state} total={data.total} />
      )}
      {data.items.length > 0 && relaxed.length > 0 && (
        <section className="notice">
          <h3>To find more</h3>
          <RelaxList relaxed={relaxed} />
        </section>
      )}
      {data.items.length > 0 && (
        <Pager state={state} current={data.page?.number ?? state.page} total={data.total} onPaged={onPaged} />
      )}
    </div>
  );
}

function PastTheEnd({ state, total }: { state: SearchState; total: number }) {
  const last = pageCount(total, state.limit).reachable;
  return (
    <p className="notice">
      There is no page {state.page}. <Link href={searchHref(withPage(state, last))}>Go to page {last}</Link>,
      the last one.
    </p>
  );
}
