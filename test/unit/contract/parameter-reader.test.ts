import assert from 'node:assert/strict';
import { facetParameters } from '../../../src/contract/parameters/facet-parameters.ts';
import { compareParameters } from '../../../src/contract/parameters/institute-parameters.ts';
import { parameterReader } from '../../../src/contract/reading/parameter-reader.ts';
import { AppError } from '../../../src/errors.ts';

describe('parameterReader', () => {
  const errorsOf = (read: (queryString: string) => unknown, queryString: string) => {
    try {
      read(queryString);
    } catch (error) {
      assert(error instanceof AppError);
      return error.fieldErrors;
    }
    assert.fail(`${queryString} was accepted`);
  };

  it('reads two to six distinct slugs, and reports what is wrong with others', () => {
    const read = parameterReader(compareParameters);
    assert.deepEqual(read('slug=b&slug=a'), { slug: ['b', 'a'] });
    const detail = (queryString: string) => errorsOf(read, queryString).map(({ detail }) => detail);
    assert.deepEqual(detail(''), ['is required']);
    assert.deepEqual(detail('slug=a'), ['must have at least 2 values']);
    assert.deepEqual(detail('slug=a&slug=a'), ['must not have the same value twice']);
    assert.deepEqual(detail('slug=1&slug=2&slug=3&slug=4&slug=5&slug=6&slug=7'), [
      'must have at most 6 values',
    ]);
  });

  it('reads the constraints of a search for its facet values, and refuses parameters that page', () => {
    const read = parameterReader(facetParameters);
    assert.deepEqual(read('q=ke&text=law&kind=college&fee_min=5&near=1,2&radius=3'), {
      q: 'ke',
      text: 'law',
      kind: ['college'],
      fee_min: 5,
      near: '1,2',
      radius: 3,
    });
    assert.deepEqual(
      errorsOf(read, 'page=1&sort=name&cursor=x&fields=name&facets=none&highlight=true&__proto__=1').map(
        ({ detail }) => detail,
      ),
      Array(7).fill('is not a known parameter'),
    );
  });
});
