import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import {
  type Check,
  isFacetValues,
  isInstitute,
  isSearchResponse,
  isSuggestions,
} from '../../../web/src/api/response-checks.ts';

const examples = new URL('../../../src/http/openapi/examples/', import.meta.url);

interface Documented {
  check: Check<unknown>;
  /** The examples of the API's successful responses, by name. */
  responses: Record<string, unknown>;
}

const documented: Record<string, Documented> = {
  search: { check: isSearchResponse, responses: read('search') },
  institute: { check: isInstitute, responses: { institute: read('institute').institute } },
  suggest: { check: isSuggestions, responses: read('suggest') },
  facets: { check: isFacetValues, responses: read('facets') },
};

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, examples), 'utf8'));
}

describe('The page', () => {
  for (const [name, { check, responses }] of Object.entries(documented)) {
    it(`accepts every example response of ${name}`, () => {
      assert(Object.keys(responses).length > 0);
      for (const [example, response] of Object.entries(responses))
        assert.equal(check(response), true, example);
    });

    it(`refuses bodies that are no response of ${name}`, () => {
      for (const body of [{}, [], null, '', 'text', 0, true, { total: 1 }, { items: [] }, { values: null }])
        assert.equal(check(body), false, JSON.stringify(body));
    });

    it(`refuses a response of ${name} with an object in place of any list`, () => {
      for (const [example, response] of Object.entries(responses)) {
        const lists = listsIn(response);
        assert(lists.length > 0);
        for (const path of lists)
          assert.equal(check(withObjectAt(response, path)), false, `${example}: ${path.join('.')}`);
      }
    });
  }
});

/** The paths of all lists in a value. */
function listsIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [];
  const inside = Object.entries(value).flatMap(([key, each]) => listsIn(each, [...path, key]));
  return Array.isArray(value) ? [path, ...inside] : inside;
}

function withObjectAt(value: unknown, [key, ...rest]: string[]): unknown {
  if (key === undefined) return {};
  const copy: unknown = structuredClone(value);
  const holder = copy as Record<string, unknown>;
  holder[key] = withObjectAt(holder[key], rest);
  return copy;
}
