import assert from 'node:assert/strict';
import { type Candidate, createMatcher, type Known } from '../../indexer/import/same-institute.ts';
import { createCountries } from '../../indexer/import/swot/country.ts';
import { domainOfPath } from '../../indexer/import/swot/domain.ts';
import { kindOf } from '../../indexer/import/swot/kind.ts';
import { readNames } from '../../indexer/import/swot/text.ts';

describe('swot', () => {
  it('reads the domain off the path', () => {
    assert.equal(domainOfPath('in/ac/iitb.txt'), 'iitb.ac.in');
    assert.equal(domainOfPath('edu/mit.txt'), 'mit.edu');
  });

  it('tells the country by the domain, and says when it is a guess', async () => {
    const countryOf = await createCountries();
    assert.deepEqual(
      ['iitb.ac.in', 'ox.ac.uk', 'ethz.ch'].map((domain) => countryOf(domain, 'X')?.country),
      ['India', 'United Kingdom', 'Switzerland'],
    );
    assert.deepEqual(
      [countryOf('mit.edu', 'X')?.country, countryOf('mit.edu', 'X')?.stated],
      ['United States', false],
    );
    assert.equal(countryOf('somewhere.org', 'Some Institute'), null);
  });

  it('tells the kind by words of several languages', () => {
    for (const [name, kind] of [
      ['Universität Wien', 'university'],
      ['Uniwersytet Warszawski', 'university'],
      ['Politecnico di Milano', 'polytechnic'],
      ['Eton College', 'college'],
      ['Fraunhofer Institut', 'institute'],
      ['Gymnasium Johanneum', 'school'],
    ] as const) {
      assert.equal(kindOf([name]), kind, name);
    }
  });

  it('takes the first line as the name and further ones as others, whatever the line ends', () => {
    const read = readNames(new TextEncoder().encode('\uFEFFUniversité  de Lyon\r\nLyon University\r\n'));
    assert('names' in read);
    assert.deepEqual(read.names, ['Université de Lyon', 'Lyon University']);
    assert.deepEqual(readNames(new Uint8Array()), { omitted: 'is empty' });
    assert('reason' in readNames(new Uint8Array([65, 0])));
  });
});

describe('same institute', () => {
  const known = (fields: Partial<Known>): Known => ({
    id: 1,
    names: ['Gandhi University, Kottayam'],
    kind: 'university',
    country: 'India',
    places: ['Kottayam', 'Kerala', 'India'],
    ...fields,
  });
  const candidate = (fields: Partial<Candidate>): Candidate => ({
    id: 9,
    names: ['Gandhi University'],
    kind: 'university',
    country: 'India',
    ...fields,
  });
  const matched = (candidates: Candidate[], institutes: Known[]) => {
    const matcher = createMatcher(candidates);
    for (const institute of institutes) matcher.add(institute);
    return [...matcher.matches()].map(([id, { id: institute }]) => [id, institute]);
  };

  it('is one of the same words, in any order, in the same country', () => {
    assert.deepEqual(matched([candidate({})], [known({})]), [[9, 1]]);
    assert.deepEqual(matched([candidate({ names: ['University of Gandhi'] })], [known({})]), [[9, 1]]);
    assert.deepEqual(matched([candidate({ country: 'Peru' })], [known({})]), []);
  });

  it('is none where two could be meant, or where a name is of common words alone', () => {
    const other = known({ id: 2, names: ['Gandhi University, Nalgonda'], places: ['Nalgonda'] });
    assert.deepEqual(matched([candidate({})], [known({}), other]), []);
    const government = { names: ['Government College'], kind: 'college' };
    assert.deepEqual(matched([candidate(government)], [known(government)]), []);
  });

  it('is none of another kind', () => {
    assert.deepEqual(matched([candidate({ kind: 'school' })], [known({})]), []);
  });
});
