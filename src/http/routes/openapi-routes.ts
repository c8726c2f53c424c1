import { createHash } from 'node:crypto';
import type Router from '@koa/router';
import packageJson from '../../../package.json' with { type: 'json' };
import { readNoParameters } from '../../contract/reading/parameter-reader.ts';
import { endpoints } from '../openapi/endpoints.ts';
import { buildOpenApi } from '../openapi/openapi-document.ts';
import { createRouter } from '../router.ts';

const writeDocument = () => JSON.stringify(buildOpenApi(endpoints, packageJson.version));

/** A fingerprint of the API's schema. It is a part of every cache key, so that versions never share entries. */
export function schemaFingerprint(): string {
  return createHash('sha1').update(writeDocument()).digest('base64url').slice(0, 10);
}

/** `GET /openapi.json`. */
export function openApiRoutes(): Router {
  const router = createRouter();
  const document = writeDocument();

  router.get('/openapi.json', (context) => {
    readNoParameters(context.querystring);
    context.type = 'json';
    context.set('Cache-Control', 'no-cache');
    context.body = document;
  });

  return router;
}
