import { useInfiniteQuery } from '@tanstack/react-query';
import type { InstituteNews } from '../../../src/contract/responses/news-response.ts';
import { ApiError } from '../api/client.ts';
import { accountHref, instituteHref } from '../routing/routes.ts';
import { formatDay, formatPlace } from '../shared/format.ts';
import { codeLabel } from '../shared/labels.ts';
import { Link } from '../shared/link.tsx';
import { ProblemView } from '../shared/problem-view.tsx';
import { Skeleton } from '../shared/skeleton.tsx';
import { fetchNews } from './account-api.ts';
import { useAccount, useSavedSearches } from './account-queries.ts';

/** The news of a saved search: which institutes are of interest now, and why. */
export function NewsPage({ savedSearchId }: { savedSearchId: number }) {
  const { data: account } = useAccount();
  const { data: searches } = useSavedSearches();
  const search = searches?.find(({ id }) => id === savedSearchId);
  const title = search ? `News of ${search.name}` : 'News of a saved search';
  return (
    <main id="content" className="narrow">
      <title>{`${title} - Institute search`}</title>
      <p className="back">
        <Link href={accountHref()}>← Back to your account</Link>
      </p>
      <h1>{title}</h1>
      {account === null ? (
        <p className="notice">
          <span>
            <Link href={accountHref()}>Sign in</Link> to see the news of your saved searches.
          </span>
        </p>
      ) : (
        <>
          {search && (
            <p>
              <Link href={`/?${search.query}`}>Show all institutes of this search</Link>
            </p>
          )}
          {account && <News savedSearchId={savedSearchId} accountId={account.id} />}
        </>
      )}
    </main>
  );
}

function News({ savedSearchId, accountId }: { savedSearchId: number; accountId: number }) {
  const { data, error, refetch, fetchNextPage, hasNextPage, isFetchingNextPage } = useInfiniteQuery({
    queryKey: ['account-data', accountId, 'news', savedSearchId],
    queryFn: ({ signal, pageParam }) => fetchNews(savedSearchId, pageParam, signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ cursor }) => cursor,
  });
  if (error instanceof ApiError && error.status === 404)
    return <p className="notice">You have no such saved search. It may have been removed.</p>;
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton rows={4} />;
  const news = data.pages.flatMap(({ items }) => items);
  if (news.length === 0)
    return (
      <p className="notice">
        There is no news yet. While e-mails are turned on for this search, every institute that is added or
        changes so that it is of interest appears here.
      </p>
    );
  return (
    <>
      <ol className="account-list" aria-label="News">
        {news.map((each) => (
          <NewsItem key={each.id} news={each} />
        ))}
      </ol>
      {hasNextPage && (
        <button
          type="button"
          className="button"
          aria-disabled={isFetchingNextPage}
          onClick={() => isFetchingNextPage || void fetchNextPage()}
        >
          {isFetchingNextPage ? 'Loading…' : 'Show more'}
        </button>
      )}
    </>
  );
}

function NewsItem({ news: { institute, text, at } }: { news: InstituteNews }) {
  const details = [institute.kind && codeLabel(institute.kind), formatPlace(institute)].filter(Boolean);
  return (
    <li>
      <div>
        <Link href={instituteHref(institute.slug)}>{institute.name}</Link>
        <p>{text}</p>
        <p className="quiet">{[formatDay(at), ...details].join(' · ')}</p>
      </div>
    </li>
  );
}
