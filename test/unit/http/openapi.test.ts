import assert from 'node:assert/strict';
import type Router from '@koa/router';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type AppDependencies, createApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { buildOpenApi } from '../../../src/http/openapi/openapi-document.ts';
import { createMetrics } from '../../../src/metrics.ts';
import { createContract, examplesOf, operationsOf, requestOf } from '../../support/openapi.ts';
import { quiet } from '../../support/system.ts';

const document = buildOpenApi(endpoints, '1.2.3');
const documented = operationsOf(document);

describe('the OpenAPI document', () => {
  it('is valid according to the schema of OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document) as unknown as Record<string, unknown>);
    assert.equal(result.valid, true, JSON.stringify(result.errors));
    assert.equal(validator.version, '3.1');
  });

  it('describes every route of the API and no other', () => {
    const dependencies = {
      logger: quiet,
      metrics: createMetrics('test'),
      pageFolder: 'none',
      signInService: {},
      settings: loadConfig({}),
      searchTuningService: {},
    };
    const app = createApp(dependencies as unknown as AppDependencies);
    const routers = app.middleware.flatMap((each) => (each as { router?: Router }).router ?? []);
    const routes = routers.flatMap(({ stack }) =>
      stack.flatMap(({ methods, path }) =>
        methods
          .filter((method) => method !== 'HEAD')
          .map(
            (method) =>
              `${method} ${String(path)
                .replace(/:(\w+)/g, '{$1}')
                .replace(/(.)\/$/, '$1')}`,
          ),
      ),
    );
    const listed = endpoints.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    assert(routes.length >= 10, String(routes));
    assert.deepEqual(routes.sort(), listed.sort());
  });

  it('has no dangling reference, and no remains of the schemas that it is made from', () => {
    const text = JSON.stringify(document);
    assert.doesNotMatch(text, /"\$id"|"~|undefined/);
    const references = text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g);
    for (const [reference, kind, name] of references) {
      const components = document.components as unknown as Record<string, Record<string, unknown>>;
      assert(components[kind as string]?.[name as string], reference);
    }
    assert.equal(new Set(documented.map(({ operationId }) => operationId)).size, documented.length);
  });

  it('has a description and an example for every parameter, and only examples that match their schemas', () => {
    const contract = createContract(document);
    for (const operation of documented) {
      operation.parameters.forEach((parameter, position) => {
        const values = Object.values(parameter.examples ?? {}).map(({ value }) => value);
        const what = `${operation.operationId} ${parameter.name}`;
        // No cursor is valid in another installation.
        if (parameter.name !== 'cursor') assert(values.length > 0, `${what} has no example`);
        assert.match(parameter.description, /^\w.*[.:!]$/s, what);
        for (const value of values) contract.parameter(operation, position, value);
      });
      for (const status of Object.keys(operation.responses).map(Number)) {
        for (const [, { value }] of examplesOf(operation, status)) contract.body(operation, status, value);
      }
    }
  });

  it('shows with each response the request that its parameters result in', () => {
    const pairs = (request: string) => {
      const { pathname, search } = new URL(request, 'http://x');
      return [pathname, ...search.slice(1).split('&').sort()];
    };
    for (const operation of documented) {
      for (const [name, example] of examplesOf(operation, 200)) {
        const stated = example['x-request'] as string;
        assert.deepEqual(
          pairs(stated),
          pairs(requestOf(operation, name)),
          `${operation.operationId} ${name}`,
        );
      }
    }
  });

  it('explodes repeatable parameters, but not comma-separated lists', () => {
    const parameters = documented.flatMap((operation) => operation.parameters);
    const lists = parameters.filter(({ explode }) => explode === false).map(({ name }) => name);
    assert.deepEqual([...new Set(lists)], ['fields', 'facets']);
    for (const { name, schema, style, explode } of parameters) {
      assert.equal(style, schema.type === 'array' ? 'form' : undefined, name);
      assert.equal(explode !== undefined, schema.type === 'array', name);
    }
  });
});
