import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Middleware } from 'koa';

const docsFolder = fileURLToPath(new URL('./docs/', import.meta.url));
const swaggerUi = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const files: Record<string, string> = {
  '/docs': join(docsFolder, 'index.html'),
  '/docs/docs.css': join(docsFolder, 'docs.css'),
  '/docs/docs.js': join(docsFolder, 'docs.js'),
  '/docs/favicon.png': join(swaggerUi, 'favicon-32x32.png'),
  '/docs/swagger-ui.css': join(swaggerUi, 'swagger-ui.css'),
  '/docs/swagger-ui-bundle.js': join(swaggerUi, 'swagger-ui-bundle.js'),
};

/** `GET /docs`: the page that displays the OpenAPI document, and its files. */
export const docsPage: Middleware = (context, next) => {
  const file = Object.hasOwn(files, context.path) ? files[context.path] : undefined;
  if (file === undefined || !['GET', 'HEAD'].includes(context.method)) return next();
  context.type = file.slice(file.lastIndexOf('.'));
  context.set('Cache-Control', 'no-cache');
  context.body = createReadStream(file);
};
