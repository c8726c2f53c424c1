import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context, Middleware } from 'koa';
import serve from 'koa-static';
import { withTimeout } from '../../async/with-timeout.ts';
import { isSlug } from '../../contract/parameters/institute-parameters.ts';

/** The current slug of the published institute that has, or had, this slug; null when there is none. */
export type FindSlug = (slug: string) => Promise<string | null>;

// The paths that the page has a view for.
const account = 'account(?:/(?:forgot-password|confirm|new-address|new-password|searches/\\d+))?';
const admin = 'admin(?:/(?:jobs(?:/\\d+)?|reports))?';
const views = new RegExp(`^/(?:institutes/(?<slug>[^/]+)|${account}|${admin})?$`);
// Only known paths are redirected, so that no redirect can lead to another site.
const trailingSlash = new RegExp(`^(?<path>/(?:institutes/[^/]+|${account}|${admin}|docs))/+$`);

const lookupTimeoutMs = 1_000;
const maxLookups = 4;

/**
 * Serves the built page: its files, and index.html for each of its views. Browsers also get index.html, with status 404,
 * for every other path outside the API: the page then says that there is no such page. Does nothing when the page has not
 * been built.
 */
export function page(folder: string, findSlug: FindSlug): Middleware[] {
  // File names under assets/ contain a hash of their content.
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
      // koa-static throws errors for paths that lead out of the folder or cannot be decoded.
      if (![400, 403].includes((error as { status?: number }).status ?? 0)) throw error;
      found = false;
    }
    if (!found) return next();
  };

  const view: Middleware = async (context, next) => {
    if (!['GET', 'HEAD'].includes(context.method) || /^\/v1(\/|$)/.test(context.path)) return next();
    const path = trailingSlash.exec(context.path)?.groups?.path;
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
 * Looks up the slug of a path. Returns undefined when the result is not known soon: Postgres is unavailable or slow, or
 * too many lookups are running. The page is then sent nevertheless, and asks the API, which may have the institute cached.
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
