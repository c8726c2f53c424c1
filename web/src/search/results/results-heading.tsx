import type { UseQueryResult } from '@tanstack/react-query';
import type { Ref } from 'react';
import type { InstituteSearchResponse } from '../../api/response-checks.ts';
import { formatCount, formatNumber } from '../../shared/format.ts';

interface ResultsHeadingProps {
  search: UseQueryResult<InstituteSearchResponse>;
  ref: Ref<HTMLHeadingElement>;
}

/** Describes the results on view, and announces them to screen readers once the response arrives. */
export function ResultsHeading({ search, ref }: ResultsHeadingProps) {
  const { data, isPlaceholderData, isError } = search;
  const text = data && !isError ? describeResults(data) : null;
  const isCurrent = text !== null && !isPlaceholderData;
  return (
    <>
      <h2 ref={ref} tabIndex={-1} className="results-heading">
        {text ?? (isError ? 'The search failed' : 'Searching…')}
      </h2>
      <p role="status" className="visually-hidden">
        {isCurrent ? text : ''}
      </p>
    </>
  );
}

function describeResults({ total, items, page }: InstituteSearchResponse): string {
  if (total === 0) return 'No institutes found';
  const totalText = formatCount(total, 'institute', 'institutes');
  if (items.length === 0 || items.length === total) return totalText;
  // The page of the response, not of the URL: the previous results stay on view while the next ones load.
  const first = (page.number - 1) * page.limit + 1;
  const last = first + items.length - 1;
  return `Showing ${formatNumber(first)}-${formatNumber(last)} of ${totalText}`;
}
