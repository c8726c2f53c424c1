import type { UseQueryResult } from '@tanstack/react-query';
import type { InstituteSearchResponse } from '../../api/response-checks.ts';
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
import { ResultsLinks } from './results-links.tsx';
import { SuggestedRelaxations } from './suggested-relaxations.tsx';

interface ResultsProps {
  state: SearchState;
  filters: ActiveFilter[];
  search: UseQueryResult<InstituteSearchResponse>;
  onPageChange: () => void;
}

export function Results({ state, filters, search, onPageChange }: ResultsProps) {
  const { data, error, isPlaceholderData, fetchStatus, refetch } = search;
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) {
    return fetchStatus === 'paused' ? (
      <p className="notice">You are offline. The search will run when you are back online.</p>
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
        <NoResults state={state} filters={filters} relaxedSearches={relaxed} />
      ) : (
        <PageOutOfRange state={state} total={data.total} />
      )}
      {data.items.length > 0 && relaxed.length > 0 && (
        <section className="notice">
          <h3>Find more institutes</h3>
          <SuggestedRelaxations relaxedSearches={relaxed} />
        </section>
      )}
      {data.items.length > 0 && (
        <Pager state={state} current={data.page.number} total={data.total} onPageChange={onPageChange} />
      )}
      <ResultsLinks state={state} total={data.total} />
    </div>
  );
}

function PageOutOfRange({ state, total }: { state: SearchState; total: number }) {
  const last = pageCount(total, state.limit).reachable;
  return (
    <p className="notice">
      Page {state.page} does not exist.{' '}
      <Link href={searchHref(withPage(state, last))}>Go to the last page ({last})</Link>
    </p>
  );
}
