import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ShortlistButton } from '../account/shortlist-button.tsx';
import { ApiError, fetchInstitute } from '../api/client.ts';
import { previousLocation } from '../routing/navigation.ts';
import { parseRoute } from '../routing/routes.ts';
import { emptySearch, searchHref, withQuery } from '../search/model/search-url.ts';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { hasGenerated, provenanceOf } from '../shared/provenance.ts';
import { ProvenanceTag } from '../shared/provenance-tag.tsx';
import { SampleBanner } from '../shared/sample-banner.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { InstituteFacts } from './institute-facts.tsx';
import { ProgrammeTable } from './programme-table.tsx';

export function InstitutePage({ slug }: { slug: string }) {
  const from = previousLocation();
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, error, fetchStatus, refetch } = useQuery({
    queryKey: ['institute', slug],
    queryFn: ({ signal }) => fetchInstitute(slug, signal),
  });
  const isMissing = error instanceof ApiError && error.status === 404;
  const title = data?.name ?? (isMissing ? 'Institute not found' : error ? 'Institute' : 'Loading…');

  // After a link within the page, reading continues at the new heading.
  useEffect(() => {
    if (previousLocation() !== null) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <p className="back">
        <Link href={from && parseRoute(from).name === 'search' ? from : '/'}>← Back to search</Link>
      </p>
      {data && hasGenerated(data) && <SampleBanner />}
      <div className="title-row">
        <h1 ref={heading} tabIndex={-1}>
          {title} {data && <ProvenanceTag provenance={provenanceOf(data, 'name')} />}
        </h1>
        {data && <ShortlistButton institute={data} />}
      </div>
      {isMissing && (
        <div className="notice">
          <p>There is no institute at this address. It may have been renamed or merged with another.</p>
          <p>
            <Link href={searchHref(withQuery(emptySearch, slug.replaceAll('-', ' ')))}>
              Search for its name
            </Link>
          </p>
        </div>
      )}
      {error && !isMissing && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data &&
        !error &&
        (fetchStatus === 'paused' ? (
          <p>You are offline. The institute will load when you are back online.</p>
        ) : (
          <Skeleton rows={3} />
        ))}
      {data && (
        <>
          <ErrorBoundary what="The details of the institute">
            <InstituteFacts institute={data} />
          </ErrorBoundary>
          <ErrorBoundary what="The programmes">
            <ProgrammeTable programmes={data.programmes ?? []} />
          </ErrorBoundary>
        </>
      )}
    </main>
  );
}
