import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Middleware } from 'koa';
import serve from 'koa-static';
import { AppError } from '../errors.ts';

// The paths that the page itself has a view for; all else is the API's to answer.
const views = /^\/(institutes\/[^/]+|account)?$/;

/** The built page: its files, and index.html for each of its views. Does nothing where the page is not built. */
export function page(folder: string): Middleware[] {
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

  // It refuses paths that lead out of the folder, or that it cannot decode, with errors of its own.
  const assets: Middleware = async (context, next) => {
    try {
      await files(context, next);
    } catch (error) {
      if (![400, 403].includes((error as { status?: number }).status ?? 0)) throw error;
      throw new AppError('not-found', 'There is nothing of that name.');
    }
  };

  const view: Middleware = async (context, next) => {
    if (!['GET', 'HEAD'].includes(context.method) || !views.test(context.path)) return next();
    const html = await readFile(join(folder, 'index.html')).catch(() => null);
    if (!html) return next();
    context.type = 'html';
    context.set('Cache-Control', 'no-cache');
    context.body = html;
  };

  return [assets, view];
}
