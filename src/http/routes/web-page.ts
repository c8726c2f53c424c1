import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import serve from 'koa-static';
import { withTimeout } from '../../async/with-timeout.ts';
import { isSlug } from '../../contract/parameters/institute-parameters.ts';

/** The slug that the published institute with this slug has now; null where there is none. */
export type FindSlug = (slug: string) => Promise<string | null>;

// The paths that the page itself has a view for.
const views = /^\/(?:institutes\/(?<slug>[^/]+)|account)?$/;
// Only paths of pages are redirected, so that none can lead to another site.
const withSlash = /^(?<path>\/(?:institutes\/[^/]+|account|docs))\/+$/;

const lookupTimeoutMs = 1_000;
const maxLookups = 4;

/**
 * The built page: its files, and index.html for each of its views, with the status that the view deserves. Browsers get
 * index.html with 404 for every other path outside of the API too: it says that there is no such page. Does nothing
 * where the page is not built.
 */
export function page(folder: string, findSlug: FindSlug): Middleware[] {
  // File names under assets/ carry a hash of their content.
  const files = serve(folder, {
    index: false,
    setHeaders: (response, path) => {
      response.setHeader(
        'Cache-Control',
        path.includes('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });
  const lookUp = createBoundedLookup(findSlug);

  const assets: Middleware = async (context, next) => {
    let found = context.path !== '/index.html';
    try {
      if (found)
        await files(context, async () => {
          found = false;
        });
    } catch (error) {
      // It refuses paths that lead out of the folder, or that it cannot decode, with errors of its own.
      if (![400, 403].includes((error as { status?: number }).status ?? 0)) throw error;
      found = false;
    }
    if (!found) return next();
  };

  const view: Middleware = async (context, next) => {
    if (!['GET', 'HEAD'].includes(context.method) || /^\/v1(\/|$)/.test(context.path)) return next();
    const path = withSlash.exec(context.path)?.groups?.path;
    if (path !== undefined) return redirect(context, path);
    const match = views.exec(context.path);
    const slug = match?.groups?.slug;
    const current = slug === undefined ? undefined : await lookUp(slug);
    if (typeof current === 'string' && current !== slug) return redirect(context, `/institutes/${current}`);
    const exists = match !== null && current !== null;
    if (!exists) {
      context.vary('Accept');
      if (context.accepts('json', 'html') !== 'html') return next();
    }
    const html = await readFile(join(folder, 'index.html')).catch(() => null);
    if (!html) return next();
    context.status = exists ? 200 : 404;
    context.type = 'html';
    context.set('Cache-Control', 'no-cache');
    context.body = html;
  };

  return [assets, view];
}

function redirect(context: Context, path: string): void {
  context.status = 308;
  context.redirect(path + context.search);
}

/**
 * Looks up the slug of a path. Undefined where that is not known soon: Postgres is away or slow, or many others ask. The
 * page is sent all the same then, and asks the API, which may have the institute in its cache.
 */
function createBoundedLookup(findSlug: FindSlug): (encoded: string) => Promise<string | null | undefined> {
  let lookups = 0;
  return async (encoded) => {
    const slug = decoded(encoded);
    if (slug === null || !isSlug(slug)) return null;
    if (lookups >= maxLookups) return undefined;
    lookups += 1;
    const found = findSlug(slug)
      .catch(() => undefined)
      .finally(() => {
        lookups -= 1;
      });
    return withTimeout(found, lookupTimeoutMs, () => undefined);
  };
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
