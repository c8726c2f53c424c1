import assert from 'node:assert/strict';
import type { AppDependencies } from '../../../src/app.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { buildOpenApi } from '../../../src/http/openapi/openapi-document.ts';
import { orUnavailable } from '../../../src/storage/postgres/pool.ts';
import { apiDependencies, type Instead, startApi } from '../../support/api.ts';
import { badInputsOf } from '../../support/data/bad-inputs.ts';
import { addDocumentedInstitutes } from '../../support/data/documented-institutes.ts';
import {
  assertFindsAsMuch,
  createContract,
  type DocumentedOperation,
  exampleNamesOf,
  examplesOf,
  operationsOf,
  requestOf,
} from '../../support/openapi.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

type Api = Awaited<ReturnType<typeof startApi>>;

const documented = operationsOf(buildOpenApi(endpoints, '0'));

describe('the API, compared with its OpenAPI document', () => {
  let system: TestSystem;
  let api: Api;
  let contract: ReturnType<typeof createContract>;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
    await system.writeBatch(await addDocumentedInstitutes(system.pool));
    await system.makeSearchable([system.config.INDEX_NAME]);
    api = await startApi(apiDependencies(system));
    const { body } = await api.get('/openapi.json');
    assert.deepEqual(operationsOf(body), documented);
    contract = createContract(body);
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const first = (operation: DocumentedOperation) =>
    requestOf(operation, exampleNamesOf(operation)[0] as string);

  /** A conditional request without the `Cache-Control: no-cache` that `fetch` adds to it by default. */
  const conditional = (etag: string): RequestInit => ({
    headers: { 'If-None-Match': etag },
    cache: 'force-cache',
  });

  for (const operation of documented) {
    const { operationId, path, parameters, responses } = operation;

    describe(operationId, () => {
      for (const name of exampleNamesOf(operation)) {
        it(`answers the example ${name}, and 304 when the client has the current response`, async () => {
          const request = requestOf(operation, name);
          const answer = await api.get(request);
          contract.answer(operation, 200, answer);
          assertFindsAsMuch(answer, operation, name);
          const etag = answer.headers.get('etag') as string;
          contract.answer(operation, 304, await api.get(request, conditional(etag)));
          const head = await api.get(request, { method: 'HEAD' });
          assert.deepEqual([head.status, head.body], [200, null]);
        });
      }

      const problems = [400, 404].flatMap((status) =>
        examplesOf(operation, status).map(([name, example]) => ({ status, name, example })),
      );
      for (const { status, name, example } of problems) {
        it(`answers ${status} ${name} word for word`, async () => {
          const answer = await api.get(example['x-request'] as string);
          contract.answer(operation, status, answer);
          assert.equal(answer.body.instance, answer.headers.get('x-request-id'));
          assert.deepEqual({ ...answer.body, instance: '' }, { ...(example.value as object), instance: '' });
        });
      }

      const bad = parameters
        .filter((parameter) => parameter.in === 'query')
        .flatMap((parameter) => {
          return badInputsOf(parameter).map((input) => ({ ...input, parameter: parameter.name }));
        });
      if ('400' in responses) {
        it(`refuses ${bad.length} inputs that violate the schemas, and names the parameter`, async () => {
          bad.push({ rule: 'unknown', query: 'no_such_parameter=1', parameter: 'no_such_parameter' });
          for (const { rule, query, parameter } of bad) {
            const answer = await api.get(`${onlyRequired(operation, parameter)}${query}`);
            contract.answer(operation, 400, answer);
            const named = answer.body.errors.map((fault: { parameter: string }) => fault.parameter);
            assert.deepEqual([...new Set(named)], [parameter], `${rule}: ${query.slice(0, 80)}`);
          }
        });
      }

      for (const parameter of parameters.filter(({ required, ...each }) => required && each.in === 'query')) {
        it(`refuses a request without ${parameter.name}`, async () => {
          const answer = await api.get(onlyRequired(operation, parameter.name));
          contract.answer(operation, 400, answer);
        });
      }

      it('answers 405 to other methods', async () => {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          const answer = await api.get(first(operation), { method });
          assert.equal(answer.status, 405, `${method} ${path}`);
          assert.equal(answer.headers.get('content-type'), 'application/problem+json');
          assert.match(answer.headers.get('allow') ?? '', /\bGET\b/);
        }
      });
    });
  }

  it('answers 503 as documented while the servers are unavailable, and 500 after an unexpected error', async () => {
    const away = await startApi(apiDependencies(system, outage()));
    const broken = await startApi(brokenDependencies(system));
    for (const operation of documented) {
      for (const [status, { get }] of [
        [503, away],
        [500, broken],
      ] as const) {
        const answer = await get(first(operation));
        const examples = examplesOf(operation, status);
        // connection-bounds.test.ts tests the time limit.
        const brought = examples.filter(([name]) => name !== 'timed-out');
        const expected = status in operation.responses && brought.length >= Math.min(1, examples.length);
        contract.answer(operation, expected ? status : 200, answer);
        for (const [, { value }] of brought) {
          assert.deepEqual({ ...answer.body, instance: '' }, { ...(value as object), instance: '' });
        }
      }
    }
    away.close();
    broken.close();
  });

  it('shows the document at /docs without external files', async () => {
    const page = await fetch(`${api.address}/docs`);
    const html = await page.text();
    assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
    const files = [...html.matchAll(/ (?:src|href)="([^"]+)"/g)].map(([, file]) => file as string);
    assert(files.length >= 6);
    for (const file of files) {
      assert.match(file, /^\//);
      const response = await fetch(`${api.address}${file}`);
      assert.equal(response.status, 200, file);
      assert.doesNotMatch(response.headers.get('content-type') ?? '', /octet-stream/, file);
      await response.arrayBuffer();
    }
    assert.doesNotMatch(html, /<script>|<style|style=|onload=/);
    assert.equal((await api.get('/docs/../package.json')).status, 404);
    assert.equal((await api.get('/docs/constructor')).status, 404);
  });
});

/** The path with all required parameters but `except`, ready for one more parameter to be appended. */
function onlyRequired(operation: DocumentedOperation, except: string): string {
  const parameters = operation.parameters.filter(({ required, name }) => required && name !== except);
  const [name = ''] = operation.parameters.flatMap(({ required, examples }) =>
    required ? Object.keys(examples ?? {}) : [],
  );
  const request = requestOf({ ...operation, parameters }, name);
  return `${request}${request.includes('?') ? '&' : '?'}`;
}

function outage(): Instead {
  const refused = () =>
    orUnavailable(() => Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })));
  return {
    elasticsearchUrl: 'http://127.0.0.1:9',
    findPublishedBySlug: refused,
    findPublishedBySlugs: refused,
    probe: async () => ({ elasticsearch: 'down', postgres: 'down', redis: 'up', sessions_redis: 'up' }),
  };
}

function brokenDependencies(system: TestSystem): AppDependencies {
  const fail = () => Promise.reject(new Error('broken'));
  return apiDependencies(system, {
    multiSearch: fail,
    findPublishedBySlug: fail,
    findPublishedBySlugs: fail,
  });
}
