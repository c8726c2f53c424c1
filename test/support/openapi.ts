import assert from 'node:assert/strict';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { OpenApiDocument } from '../../src/http/openapi/openapi-document.ts';
import type { Answer } from './api.ts';

export interface Parameter {
  name: string;
  in: 'path' | 'query';
  required: boolean;
  description: string;
  style?: string;
  explode?: boolean;
  schema: Record<string, unknown> & { items?: Record<string, unknown> };
  examples?: Record<string, { value: unknown }>;
}

export interface Example {
  summary: string;
  value: unknown;
  'x-request'?: string;
}

interface Response {
  headers: Record<string, { $ref: string }>;
  content?: Record<string, { schema: object; examples?: Record<string, Example> }>;
}

export interface DocumentedOperation {
  path: string;
  operationId: string;
  parameters: Parameter[];
  responses: Record<string, Response>;
}

/** Whether a request body is a file, which is read as a stream; others are JSON. */
export function isFileBody(body: { schema: object }): boolean {
  return (body.schema as { type?: string }).type === 'string';
}

/** The public operations, each with its examples. */
export function operationsOf(document: OpenApiDocument): DocumentedOperation[] {
  return Object.entries(document.paths)
    .filter(([, { get }]) =>
      ['institutes', 'facets', 'service'].includes((get as { tags: string[] })?.tags[0] ?? ''),
    )
    .map(([path, { get }]) => ({ path, ...(get as Omit<DocumentedOperation, 'path'>) }));
}

/** The examples of all responses with this status. */
export function examplesOf(operation: DocumentedOperation, status: number): [string, Example][] {
  const content = Object.values(operation.responses[status]?.content ?? {});
  return content.flatMap(({ examples }) => Object.entries(examples ?? {}));
}

/** The names of the example requests; a single '' for an operation without parameters. */
export function exampleNamesOf({ parameters }: DocumentedOperation): string[] {
  const names = new Set(parameters.flatMap(({ examples }) => Object.keys(examples ?? {})));
  return names.size > 0 ? [...names] : [''];
}

/** Asserts that the answer has every member of the documented response, and no empty list where that has none. */
export function assertFindsAsMuch(answer: Answer, operation: DocumentedOperation, name: string) {
  const example = examplesOf(operation, 200).find(([each]) => each === name)?.[1];
  for (const [key, value] of Object.entries((example?.value ?? {}) as Record<string, unknown>)) {
    const what = `${operation.operationId} ${name}: ${key}`;
    assert(key in answer.body, `${what} is missing`);
    if (Array.isArray(value) && value.length > 0) assert(answer.body[key].length > 0, `${what} is empty`);
  }
}

/** The path and query string of an example, written by `style` and `explode` alone. */
export function requestOf({ path, parameters }: DocumentedOperation, name: string): string {
  const write = (value: unknown) => encodeURIComponent(String(value));
  let filled = path;
  const pairs: string[] = [];
  for (const parameter of parameters) {
    const value = parameter.examples?.[name]?.value;
    if (value === undefined) continue;
    if (parameter.in === 'path') filled = filled.replace(`{${parameter.name}}`, write(value));
    else if (!Array.isArray(value)) pairs.push(`${parameter.name}=${write(value)}`);
    else if (parameter.explode) pairs.push(...value.map((each) => `${parameter.name}=${write(each)}`));
    else pairs.push(`${parameter.name}=${value.map(write).join(',')}`);
  }
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

// Headers that a response must have exactly when the document lists them.
const numbers = ['retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'];
const documentedHeaders = [
  ...['etag', 'cache-control', 'server-timing', 'x-request-id', 'x-cache', 'warning', 'ratelimit-policy'],
  ...numbers,
];

/** Checks values and responses against the document. */
export function createContract(document: OpenApiDocument) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  // The package's types describe only the default import that a bundler resolves.
  (formats as unknown as (ajv: Ajv2020) => void)(ajv);
  ajv.addSchema(document, 'document');

  function check(pointer: string, value: unknown, what: string) {
    const validate = ajv.getSchema(`document#${pointer}`);
    assert(validate, pointer);
    assert(validate(value), `${what}: ${ajv.errorsText(validate.errors)}: ${JSON.stringify(value)}`);
  }

  const pointerTo = ({ path }: DocumentedOperation, ...rest: string[]) =>
    ['', 'paths', path, 'get', ...rest]
      .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
      .join('/');

  return {
    parameter(operation: DocumentedOperation, position: number, value: unknown) {
      const pointer = pointerTo(operation, 'parameters', String(position), 'schema');
      check(pointer, value, `${operation.operationId} ${operation.parameters[position]?.name}`);
    },

    body(operation: DocumentedOperation, status: number, value: unknown) {
      for (const type of Object.keys(operation.responses[status]?.content ?? {})) {
        const pointer = pointerTo(operation, 'responses', String(status), 'content', type, 'schema');
        check(pointer, value, `${operation.operationId} ${status}`);
      }
    },

    /** Checks the status, the headers, the content type and the body. */
    answer(operation: DocumentedOperation, status: number, answer: Answer) {
      const what = `${operation.operationId} ${status}`;
      assert.equal(answer.status, status, `${what}: ${JSON.stringify(answer.body)}`);
      const response = operation.responses[status];
      assert(response, `${what} is not documented`);
      const documented = new Map(
        Object.entries(response.headers).map(([name, { $ref }]) => [name.toLowerCase(), $ref]),
      );
      for (const name of documentedHeaders) {
        const reference = documented.get(name);
        const value = answer.headers.get(name);
        assert.equal(value !== null, reference !== undefined, `${what} ${name}: ${value}`);
        const number = numbers.includes(name);
        if (reference)
          check(`${reference.slice(1)}/schema`, number ? Number(value) : value, `${what} ${name}`);
      }
      const [type] = Object.keys(response.content ?? {});
      assert.equal(answer.headers.get('content-type')?.split(';')[0], type, what);
      if (type) this.body(operation, status, answer.body);
      else assert.equal(answer.body, null, what);
    },
  };
}
