export type Route =
  | { name: 'search'; query: string }
  | { name: 'institute'; slug: string }
  | { name: 'account'; slugToShortlist: string | null }
  | { name: 'unknown' };

/** The route of a location: a path with its query, such as `/institutes/some-slug` or `/?q=law`. */
export function parseRoute(location: string): Route {
  const [path = '/', ...rest] = location.split('?');
  if (path === '/') return { name: 'search', query: rest.join('?') };
  if (path === '/account')
    return { name: 'account', slugToShortlist: new URLSearchParams(rest.join('?')).get('keep') };
  const slug = /^\/institutes\/([^/]+)\/?$/.exec(path)?.[1];
  if (slug === undefined) return { name: 'unknown' };
  try {
    return { name: 'institute', slug: decodeURIComponent(slug) };
  } catch {
    return { name: 'unknown' };
  }
}

/** The page of an institute. */
export function instituteHref(slug: string): string {
  return `/institutes/${encodeURIComponent(slug)}`;
}

/** The account page. Signing in there adds `slugToShortlist` to the shortlist. */
export function accountHref(slugToShortlist?: string): string {
  if (slugToShortlist === undefined) return '/account';
  return `/account?${new URLSearchParams({ keep: slugToShortlist })}`;
}
