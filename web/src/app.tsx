import { useEffect, useRef } from 'react';
import { AccountLink } from './account/account-link.tsx';
import { AccountPage } from './account/account-page.tsx';
import { InstitutePage } from './institute/institute-page.tsx';
import { useLocation } from './routing/navigation.ts';
import { instituteHref, parseRoute, type Route } from './routing/routes.ts';
import { SearchPage } from './search/search-page.tsx';
import { ErrorBoundary } from './shared/error-boundary.tsx';
import { Link } from './shared/link.tsx';
import { OfflineBanner } from './shared/offline-banner.tsx';

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
        <Page route={route} />
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
  if (route.name === 'search') return <SearchPage query={route.query} />;
  if (route.name === 'institute') return <InstitutePage key={route.slug} slug={route.slug} />;
  if (route.name === 'account') return <AccountPage slugToShortlist={route.slugToShortlist} />;
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
