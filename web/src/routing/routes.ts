/** What a link in a mail is for. */
export type MailLink = 'confirm' | 'new-address' | 'new-password';

/** A page of the administration. A report begins with the search `query`, which is '' for none. */
export type AdminView =
  | { name: 'dashboard' | 'jobs' }
  | { name: 'job'; id: number }
  | { name: 'reports'; query: string };

/** A page of accounts. */
export type AccountRoute =
  | { name: 'account'; slugToShortlist: string | null }
  | { name: 'mail-link'; link: MailLink }
  | { name: 'forgot-password' }
  | { name: 'news'; savedSearchId: number };

export type Route =
  | { name: 'search'; query: string }
  | { name: 'institute'; slug: string }
  | AccountRoute
  | { name: 'admin'; view: AdminView }
  | { name: 'unknown' };

/** The address of the form that asks for a new password. */
export const forgotPasswordHref = '/account/forgot-password';

/** The route of a location: a path with its query, such as `/institutes/some-slug` or `/?q=law`. */
export function parseRoute(location: string): Route {
  const [path = '/', ...rest] = location.split('?');
  if (path === '/') return { name: 'search', query: rest.join('?') };
  if (path === '/account')
    return { name: 'account', slugToShortlist: new URLSearchParams(rest.join('?')).get('keep') };
  if (path === forgotPasswordHref) return { name: 'forgot-password' };
  const link = /^\/account\/(confirm|new-address|new-password)$/.exec(path)?.[1];
  if (link !== undefined) return { name: 'mail-link', link: link as MailLink };
  const savedSearchId = /^\/account\/searches\/(\d{1,15})$/.exec(path)?.[1];
  if (savedSearchId !== undefined) return { name: 'news', savedSearchId: Number(savedSearchId) };
  const view = parseAdminView(path, rest.join('?'));
  if (view) return { name: 'admin', view };
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

/** The page with the news of a saved search. */
export function newsHref(savedSearchId: number): string {
  return `/account/searches/${savedSearchId}`;
}

function parseAdminView(path: string, query: string): AdminView | null {
  if (path === '/admin') return { name: 'dashboard' };
  if (path === '/admin/reports') return { name: 'reports', query };
  if (path === '/admin/jobs') return { name: 'jobs' };
  const id = /^\/admin\/jobs\/(\d{1,15})$/.exec(path)?.[1];
  return id === undefined ? null : { name: 'job', id: Number(id) };
}

export function adminHref(view: AdminView): string {
  switch (view.name) {
    case 'dashboard':
      return '/admin';
    case 'jobs':
      return '/admin/jobs';
    case 'job':
      return `/admin/jobs/${view.id}`;
    case 'reports':
      return `/admin/reports${view.query === '' ? '' : `?${view.query}`}`;
  }
}
