import Router from '@koa/router';
import packageJson from '../../package.json' with { type: 'json' };
import { noParameters } from '../domain/lookup-parameters.ts';
import { buildOpenApi } from './openapi/document.ts';
import { operations } from './openapi/operations.ts';
import { parameterReader } from './parameters.ts';

const readNone = parameterReader(noParameters);

/** `GET /openapi.json`. */
export function documentationRoutes(): Router {
  const router = new Router();
  const document = JSON.stringify(buildOpenApi(operations, packageJson.version));

  router.get('/openapi.json', (context) => {
    readNone(context.querystring);
    context.type = 'json';
    context.set('Cache-Control', 'no-cache');
    context.body = document;
  });

  return router;
}
