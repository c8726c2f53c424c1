import type { UseQueryResult } from '@tanstack/react-query';
import type { Ref } from 'react';
import type { SearchAnswer } from '../../api/response-types.ts';
import { count, formatNumber } from '../../shared/format.ts';
import type { SearchState } from '../model/search-url.ts';

interface ResultsHeadingProps {
  state: SearchState;
  search: UseQueryResult<SearchAnswer>;
  ref: Ref<HTMLHeadingElement>;
}

/** Says what is shown, and says it aloud once the answer is there. */
export function ResultsHeading({ state, search, ref }: ResultsHeadingProps) {
  const { data, isPlaceholderData, isError } = search;
  const text = data && !isError ? shownText(data, state) : null;
  const settled = text !== null && !isPlaceholderData;
  return (
    <>
      <h2 ref={ref} tabIndex={-1} className="results-heading">
        {text ?? (isError ? 'The search failed' : 'Searching…')}
      </h2>
      <p role="status" className="visually-hidden">
        {settled ? text : ''}
      </p>
    </>
  );
}

function shownText({ total, items, page }: SearchAnswer, state: SearchState): string {
  if (items.length === 0)
    return total === 0 ? 'No institutes found' : count(total, 'institute', 'institutes');
  // The answer's own page: the one before is still shown while the next is on its way.
  const first = ((page?.number ?? state.page) - 1) * (page?.limit ?? state.limit) + 1;
  const last = first + items.length - 1;
  return `Showing ${formatNumber(first)}-${formatNumber(last)} of ${count(total, 'institute', 'institutes')}`;
}
