import { lazy, Suspense, useEffect, useRef } from 'react';
import { AccountLink } from './account/account-link.tsx';
import { InstitutePage } from './institute/institute-page.tsx';
import { useLocation } from './routing/navigation.ts';
import { instituteHref, parseRoute, type Route } from './routing/routes.ts';
import { SearchPage } from './search/search-page.tsx';
import { ErrorBoundary } from './shared/error-boundary.tsx';
import { Link } from './shared/link.tsx';
import { OfflineBanner } from './shared/offline-banner.tsx';
import { Skeleton } from './shared/skeleton.tsx';

// Most visitors open none of these pages.
const AccountPages = lazy(() => import('./account/account-pages.tsx'));
const AdminPage = lazy(() => import('./admin/admin-page.tsx'));

export function App() {
  const location = useLocation();
  const route = parseRoute(location);
  const previous = useRef(route);
  useEffect(() => {
    if (route.name === 'search' && previous.current.name === 'institute') focusLink(previous.current.slug);
    previous.current = route;
  });
  return (
    <>
      <a className="skip-link" href="#content">
        Skip to content
      </a>
      <header className="site-header">
        <Link className="brand" href="/">
          <img src="/favicon.svg" alt="" width="26" height="26" /> Institute search
        </Link>
        <ErrorBoundary what="The account link">
          <AccountLink />
        </ErrorBoundary>
      </header>
      <OfflineBanner />
      <ErrorBoundary what="The page" resetKey={location}>
        <Suspense fallback={<LoadingPage />}>
          <Page route={route} />
        </Suspense>
      </ErrorBoundary>
    </>
  );
}

/** After going back from an institute, moves the focus to the link that led to it. */
function focusLink(slug: string): void {
  const link = document.querySelector<HTMLElement>(`main a[href="${CSS.escape(instituteHref(slug))}"]`);
  link?.focus({ preventScroll: true });
}

function Page({ route }: { route: Route }) {
  switch (route.name) {
    case 'search':
      return <SearchPage query={route.query} />;
    case 'institute':
      return <InstitutePage key={route.slug} slug={route.slug} />;
    case 'admin':
      return <AdminPage view={route.view} />;
    case 'unknown':
      return <UnknownPage />;
    default:
      return <AccountPages route={route} />;
  }
}

function UnknownPage() {
  return (
    <main id="content" className="narrow">
      <title>Page not found - Institute search</title>
      <h1>Page not found</h1>
      <div className="notice">
        <p>The address may be mistyped, or the page may have moved.</p>
        <p>
          <Link href="/">Search for an institute</Link>
        </p>
      </div>
    </main>
  );
}

function LoadingPage() {
  return (
    <main id="content" className="narrow" aria-busy="true">
      <Skeleton rows={3} />
    </main>
  );
}
