import assert from 'node:assert/strict';
import { buildMeanings } from '../../../src/domain/search/vocabulary.ts';
import { parseText } from '../../../src/domain/text/parsed-text.ts';
import { interpretQuery } from '../../../src/search/query/query-interpretation.ts';

describe('the interpretation of a query', () => {
  const meanings = buildMeanings({
    districts: ['Pune', 'Kamrup Metropolitan', 'North', 'Mumbai'],
    states: ['Kerala', 'Tamil Nadu'],
    countries: ['India'],
  });
  const read = (q: string) => {
    const reading = interpretQuery(parseText(q), meanings);
    return (
      reading && [reading.explicit, ...reading.filters.map(({ parameter, value }) => `${parameter}=${value}`)]
    );
  };

  it('finds disciplines, places, kinds, owners and who is admitted', () => {
    assert.deepEqual(read('engineering colleges in pune'), [true, 'discipline=engineering', 'district=Pune']);
    assert.deepEqual(read('B.Ed colleges in Tamil Nadu'), [true, 'discipline=education', 'state=Tamil Nadu']);
    assert.deepEqual(read('best womens college near bombay'), [true, 'gender=women', 'district=Mumbai']);
    assert.deepEqual(read('universities in kerala'), [true, 'kind=university', 'state=Kerala']);
    assert.deepEqual(read('govt nursing colleges'), [true, 'ownership=government', 'discipline=nursing']);
  });

  it('does not take a university college for a university', () => {
    assert.deepEqual(read('university colleges in kerala'), [true, 'state=Kerala']);
  });

  it('is not explicit when the words may be a name', () => {
    assert.deepEqual(read('law college pune'), [false, 'discipline=law', 'district=Pune']);
  });

  it('is empty for names', () => {
    for (const q of [
      'pune university',
      'engineering',
      'st xaviers college in pune',
      'north college',
      'kerala',
      '',
    ]) {
      assert.equal(read(q), null, q);
    }
  });

  it('has the words beside the place when they may be a name', () => {
    const beside = (q: string) => interpretQuery(parseText(q), meanings)?.besidePlace;
    assert.equal(beside('University College of Nursing in Mumbai'), 'university college of nursing');
    assert.equal(beside('law college pune'), 'law college');
    assert.equal(beside('nursing in Kerala'), null);
    assert.equal(beside('law colleges'), null);
  });

  it('has the words that each filter was read from', () => {
    assert.deepEqual(
      interpretQuery(parseText('Law Colleges, Tamil-Nadu'), meanings)?.filters.map(({ text }) => text),
      ['law', 'tamil nadu'],
    );
  });
});
