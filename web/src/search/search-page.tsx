import { lazy, Suspense, useRef } from 'react';
import { SaveSearchButton } from '../account/save-search-button.tsx';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { hasGenerated, mayMatchSamples } from '../shared/provenance.ts';
import { SampleBanner } from '../shared/sample-banner.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { useMediaQuery } from '../shared/use-media-query.ts';
import { SearchBox } from './box/search-box.tsx';
import { ActiveFilters } from './filters/active-filters.tsx';
import { FacetPanel } from './filters/facet-panel.tsx';
import { InterpretationChips } from './filters/interpretation-chips.tsx';
import { activeFilters } from './model/filters.ts';
import { interpretationChips } from './model/interpretation.ts';
import { parseSearch, renderSearch } from './model/search-url.ts';
import { Results } from './results/results.tsx';
import { ResultsHeading } from './results/results-heading.tsx';
import { SortSelect } from './results/sort-select.tsx';
import { useSearch } from './use-search.ts';

// Wide screens never load the code of the dialog.
const FilterDialog = lazy(() => import('./filters/filter-dialog.tsx'));

export function SearchPage({ query }: { query: string }) {
  const state = parseSearch(query);
  const search = useSearch(state);
  const heading = useRef<HTMLHeadingElement>(null);
  const isWide = useMediaQuery('(min-width: 60rem)');
  const filters = activeFilters(state);
  const facets = search.data?.facets ?? {};
  const interpretation = search.data?.interpretation ?? [];
  const panel = (
    <ErrorBoundary what="The filters" resetKey={query}>
      <FacetPanel state={state} facets={facets} interpretation={interpretation} />
    </ErrorBoundary>
  );
  const mayShowSamples = mayMatchSamples(state) || (search.data?.items.some(hasGenerated) ?? false);

  function focusResults() {
    heading.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
  }

  return (
    <>
      <title>{state.q === '' ? 'Institute search' : `${state.q} - Institute search`}</title>
      <search className="search-top">
        <h1>Find an institute</h1>
        <ErrorBoundary what="The search box" resetKey={query}>
          <SearchBox state={state} />
        </ErrorBoundary>
      </search>
      <div className="search-layout">
        {isWide && (
          <aside className="sidebar" aria-label="Filters">
            <h2 className="panel-title">Filters</h2>
            {panel}
            {search.isLoading && <Skeleton rows={5} />}
          </aside>
        )}
        <main id="content" className="results-column">
          {mayShowSamples && <SampleBanner />}
          <ActiveFilters state={state} filters={filters} onCleared={focusResults} />
          <InterpretationChips chips={interpretationChips(state, interpretation)} onRemoved={focusResults} />
          <div className="results-bar">
            <ResultsHeading ref={heading} search={search} />
            <div className="results-tools">
              {!isWide && (
                <ErrorBoundary what="The filters">
                  <Suspense fallback={<FiltersButtonPlaceholder />}>
                    <FilterDialog count={filters.length} total={search.data?.total ?? null}>
                      {panel}
                    </FilterDialog>
                  </Suspense>
                </ErrorBoundary>
              )}
              <SortSelect state={state} />
              {(state.q !== '' || filters.length > 0) && (
                <SaveSearchButton
                  name={[state.q, ...filters.map(({ value }) => value)]
                    .filter(Boolean)
                    .join(', ')
                    .slice(0, 100)}
                  query={renderSearch({ ...state, page: 1 })}
                />
              )}
            </div>
          </div>
          <ErrorBoundary what="The results" resetKey={query}>
            <Results state={state} filters={filters} search={search} onPageChange={focusResults} />
          </ErrorBoundary>
        </main>
      </div>
    </>
  );
}

function FiltersButtonPlaceholder() {
  return (
    <button type="button" className="button" disabled>
      Filters
    </button>
  );
}
