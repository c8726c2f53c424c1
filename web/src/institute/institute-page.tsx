import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useEffect, useRef } from 'react';
import { useAccount } from '../account/account-queries.ts';
import { hasRole } from '../account/has-role.ts';
import { ShortlistButton } from '../account/shortlist-button.tsx';
import { ApiError, fetchInstitute } from '../api/client.ts';
import type { InstituteWithProgrammes } from '../api/response-checks.ts';
import { previousLocation } from '../routing/navigation.ts';
import { parseRoute } from '../routing/routes.ts';
import { emptySearch, searchHref, withQuery } from '../search/model/search-url.ts';
import { ErrorBoundary } from '../shared/error-boundary.tsx';
import { Link } from '../shared/link.tsx';
import { Logo } from '../shared/logo.tsx';
import { mediaHref } from '../shared/media.ts';
import { ProblemView } from '../shared/problem-view.tsx';
import { hasGenerated, provenanceOf } from '../shared/provenance.ts';
import { ProvenanceTag } from '../shared/provenance-tag.tsx';
import { SampleBanner } from '../shared/sample-banner.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { InstituteFacts } from './institute-facts.tsx';
import { ProgrammeTable } from './programme-table.tsx';

// Students never load the code of the form.
const ImageEditor = lazy(() => import('./image-editor.tsx'));

export function InstitutePage({ slug }: { slug: string }) {
  const from = previousLocation();
  const { data: account } = useAccount();
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
      <div className="title-row institute-title">
        {data && <Logo hash={data.logo} name={data.name} />}
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
          <Photo institute={data} />
          <ErrorBoundary what="The details of the institute">
            <InstituteFacts institute={data} />
          </ErrorBoundary>
          <ErrorBoundary what="The programmes">
            <ProgrammeTable programmes={data.programmes ?? []} />
          </ErrorBoundary>
          {account && hasRole(account, 'editor') && (
            <ErrorBoundary what="The images">
              <Suspense fallback={<Skeleton rows={1} />}>
                <ImageEditor instituteId={data.id} />
              </Suspense>
            </ErrorBoundary>
          )}
        </>
      )}
    </main>
  );
}

function Photo({ institute: { name, photo } }: { institute: InstituteWithProgrammes }) {
  if (photo === null) return null;
  return (
    <img
      className="photo"
      src={mediaHref(photo, 960)}
      srcSet={`${mediaHref(photo, 320)} 320w, ${mediaHref(photo, 960)} 960w`}
      sizes="(min-width: 56rem) 54rem, 94vw"
      width="960"
      height="540"
      alt={name}
      decoding="async"
    />
  );
}
