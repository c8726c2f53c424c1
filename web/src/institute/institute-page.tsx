import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { KeepButton } from '../account/shortlist-button.tsx';
import { ApiError, fetchInstitute } from '../api/client.ts';
import { cameFrom } from '../routing/navigation.ts';
import { parseRoute } from '../routing/routes.ts';
import { emptySearch, searchHref, withQuery } from '../search/model/search-url.ts';
import { Boundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { hasGenerated, howKnown } from '../shared/provenance.ts';
import { KnownTag } from '../shared/provenance-tag.tsx';
import { SampleBanner } from '../shared/sample-banner.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { InstituteFacts } from './institute-facts.tsx';
import { ProgrammeTable } from './programme-table.tsx';

export function InstitutePage({ slug }: { slug: string }) {
  const from = cameFrom();
  const heading = useRef<HTMLHeadingElement>(null);
  const { data, error, fetchStatus, refetch } = useQuery({
    queryKey: ['institute', slug],
    queryFn: ({ signal }) => fetchInstitute(slug, signal),
  });
  const missing = error instanceof ApiError && error.status === 404;
  const title = data?.name ?? (missing ? 'Institute not found' : error ? 'Institute' : 'Loading…');

  // Reached by a link within the page: the place to read on from is the new heading.
  useEffect(() => {
    if (cameFrom() !== null) heading.current?.focus({ preventScroll: true });
  }, []);

  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <p className="back">
        <Link href={from && parseRoute(from).name === 'search' ? from : '/'}>← Back to search</Link>
      </p>
      {data && hasGenerated(data) && <SampleBanner />}
      <div className="titled">
        <h1 ref={heading} tabIndex={-1}>
          {title} {data && <KnownTag how={howKnown(data, 'name')} />}
        </h1>
        {data && <KeepButton institute={data} />}
      </div>
      {missing && (
        <div className="notice">
          <p>There is no institute at this address. It may have been renamed or merged with another.</p>
          <p>
            <Link href={searchHref(withQuery(emptySearch, slug.replaceAll('-', ' ')))}>
              Search for its name
            </Link>
          </p>
        </div>
      )}
      {error && !missing && <ProblemView error={error} onRetry={() => void refetch()} />}
      {!data && !error && (fetchStatus === 'paused' ? <p>You are offline.</p> : <Skeleton rows={3} />)}
      {data && (
        <>
          <Boundary what="What is known about the institute">
            <InstituteFacts institute={data} />
          </Boundary>
          <Boundary what="The programmes">
            <ProgrammeTable programmes={data.programmes ?? []} />
          </Boundary>
        </>
      )}
    </main>
  );
}
