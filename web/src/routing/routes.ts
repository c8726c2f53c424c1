export type Route =
  | { name: 'search'; query: string }
  | { name: 'institute'; slug: string }
  | { name: 'account'; keep: string | null }
  | { name: 'unknown' };

/** `location` is a path with its query, as `/institutes/some-slug` or `/?q=law`. */
export function parseRoute(location: string): Route {
  const [path = '/', ...rest] = location.split('?');
  if (path === '/') return { name: 'search', query: rest.join('?') };
  if (path === '/account') return { name: 'account', keep: new URLSearchParams(rest.join('?')).get('keep') };
  const slug = /^\/institutes\/([^/]+)\/?$/.exec(path)?.[1];
  if (slug === undefined) return { name: 'unknown' };
  try {
    return { name: 'institute', slug: decodeURIComponent(slug) };
  } catch {
    return { name: 'unknown' };
  }
}

export function instituteHref(slug: string): string {
  return `/institutes/${encodeURIComponent(slug)}`;
}

/** Where one signs in; `keep`: the institute that goes into the shortlist then. */
export function accountHref(keep?: string): string {
  return keep === undefined ? '/account' : `/account?${new URLSearchParams({ keep })}`;
}
