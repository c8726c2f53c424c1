import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import {
  foundValues,
  institute,
  type Shape,
  searchAnswer,
  suggestions,
} from '../../../web/src/api/response-checks.ts';

const examples = new URL('../../../src/http/openapi/examples/', import.meta.url);

interface Documented {
  shape: Shape<unknown>;
  /** answers of the API with status 200 */
  answers: Record<string, unknown>;
}

const documented: Record<string, Documented> = {
  search: { shape: searchAnswer, answers: read('search') },
  institute: { shape: institute, answers: { institute: read('institute').institute } },
  suggest: { shape: suggestions, answers: read('suggest') },
  facets: { shape: foundValues, answers: read('facets') },
};

function read(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`${name}.json`, examples), 'utf8'));
}

describe('web: the shape of answers', () => {
  for (const [name, { shape, answers }] of Object.entries(documented)) {
    it(`accepts each documented answer to ${name}`, () => {
      assert(Object.keys(answers).length > 0);
      for (const [example, answer] of Object.entries(answers)) assert.equal(shape(answer), true, example);
    });

    it(`refuses what is no answer to ${name}`, () => {
      for (const body of [{}, [], null, '', 'text', 0, true, { total: 1 }, { items: [] }, { values: null }])
        assert.equal(shape(body), false, JSON.stringify(body));
    });

    it(`refuses an answer to ${name} in which any list has become an object`, () => {
      for (const [example, answer] of Object.entries(answers)) {
        const lists = listsIn(answer);
        assert(lists.length > 0);
        for (const path of lists)
          assert.equal(shape(withObjectAt(answer, path)), false, `${example}: ${path.join('.')}`);
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
