import assert from 'node:assert/strict';
import { canonicalSearch } from '../../../src/contract/canonical-query.ts';
import { readSearchInput } from '../../../src/contract/reading/search-input.ts';
import { AppError, type FieldError } from '../../../src/errors.ts';
import { queryOf } from '../../support/data/queries.ts';

function errorsOf(queryString: string): FieldError[] {
  try {
    readSearchInput(queryString);
  } catch (error) {
    assert(error instanceof AppError);
    assert.equal(error.code, 'bad-request');
    return error.fieldErrors;
  }
  assert.fail(`${queryString} was accepted`);
}

describe('readSearchInput', () => {
  it('fills in every default', () => {
    const query = queryOf('');
    assert.equal(query.q, null);
    assert.equal(query.sort, 'popularity');
    assert.deepEqual([query.page, query.limit], [1, 20]);
    assert.deepEqual(query.selected, {});
    assert.equal(query.facets.length, 15);
  });

  it('reads repeated facet values once, plus signs as spaces, and white space in q as one space', () => {
    const query = queryOf('q=++law%20%09college&state=Tamil+Nadu&state=Kerala&state=Kerala');
    assert.equal(query.q, 'law college');
    assert.deepEqual(query.selected, { state: ['Tamil Nadu', 'Kerala'] });
    assert.equal(query.sort, 'relevance');
  });

  it('reads an empty value of a single parameter as not given', () => {
    const query = queryOf('q=&fee_min=&page=&sort=');
    assert.deepEqual([query.q, query.ranges.fee.min, query.page, query.sort], [null, null, 1, 'popularity']);
  });

  it('names all invalid parameters in one error', () => {
    const errors = errorsOf(
      'page=0&limit=101&sort=evil&colour=red&q=a&q=b&fee_min=cheap&level=phd&rating_min=6',
    );
    assert.deepEqual(
      errors.map(({ parameter }) => parameter).sort(),
      ['colour', 'fee_min', 'level', 'limit', 'page', 'q', 'rating_min', 'sort'].sort(),
    );
    const detail = (name: string) => errors.find(({ parameter }) => parameter === name)?.detail ?? '';
    assert.match(detail('page'), /at least 1/);
    assert.match(detail('limit'), /at most 100/);
    assert.match(detail('sort'), /must be one of relevance, /);
    assert.match(detail('q'), /not be given more than once/);
    assert.match(detail('fee_min'), /whole number/);
    assert.match(detail('colour'), /not a known parameter/);
  });

  it('refuses invalid UTF-8, a long q, an empty facet value and 101 values of one facet', () => {
    assert.deepEqual(errorsOf('q=%FF')[0], { parameter: 'q', detail: 'must be valid UTF-8' });
    assert.match(errorsOf(`q=${'x'.repeat(10_000)}`)[0]?.detail ?? '', /at most 200 characters/);
    assert.match(errorsOf('state=')[0]?.detail ?? '', /must not be empty/);
    assert.match(errorsOf(Array(101).fill('state=x').join('&'))[0]?.detail ?? '', /at most 100 values/);
  });

  it('refuses combinations that contradict each other', () => {
    assert.equal(errorsOf('fee_min=10&fee_max=5')[0]?.parameter, 'fee_min');
    assert.equal(errorsOf('established_min=2000&established_max=1900')[0]?.parameter, 'established_min');
    assert.equal(errorsOf('page=101&limit=100')[0]?.parameter, 'page');
    assert.equal(errorsOf('facets=none,state')[0]?.parameter, 'facets');
    assert.equal(queryOf('page=100&limit=100').page, 100);
  });

  it('refuses a radius or a distance without near, and a near that is not a place on earth', () => {
    assert.deepEqual(errorsOf('radius=5')[0], { parameter: 'radius', detail: 'requires `near`' });
    assert.equal(errorsOf('sort=distance')[0]?.parameter, 'sort');
    for (const near of ['91,0', '0,181', '10', 'a,b', '10,76,5']) {
      assert.deepEqual(
        errorsOf(`near=${near}`).map(({ parameter }) => parameter),
        ['near'],
        near,
      );
    }
    assert.match(errorsOf('near=10,76&radius=0')[0]?.detail ?? '', /greater than 0/);
    assert.deepEqual(queryOf('near=10.5,%20-76&radius=5').near, { lat: 10.5, lon: -76 });
    assert.equal(errorsOf('cursor=x&page=2')[0]?.parameter, 'cursor');
    assert.match(errorsOf('highlight=yes')[0]?.detail ?? '', /true or false/);
  });

  it('reads comma-separated lists', () => {
    assert.deepEqual(queryOf('fields=name,slug').fields, ['id', 'name', 'slug']);
    assert.deepEqual(queryOf('facets=state,kind').facets, ['state', 'kind']);
    assert.deepEqual(queryOf('facets=none').facets, []);
    assert.match(errorsOf('fields=name,secret')[0]?.detail ?? '', /must be one of/);
  });

  it('reads the canonical query string of a search as the same search', () => {
    const query = queryOf('state=Tamil+Nadu&state=Kerala&q=a%26b&facets=state,kind&page=3&limit=5');
    const link = canonicalSearch({ ...query, page: 4 });
    assert.equal(link, 'q=a%26b&state=Kerala&state=Tamil+Nadu&page=4&limit=5&facets=state%2Ckind');
    assert.deepEqual(queryOf(link), { ...query, selected: { state: ['Kerala', 'Tamil Nadu'] }, page: 4 });
  });
});
