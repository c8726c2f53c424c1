import assert from 'node:assert/strict';
import {
  type Candidate,
  createInstituteMatcher,
  type ExistingInstitute,
} from '../../../../indexer/import/institute-matcher.ts';

describe('The institute matcher', () => {
  const known = (fields: Partial<ExistingInstitute>): ExistingInstitute => ({
    id: 1,
    version: 1,
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
  const matched = async (candidates: Candidate[], institutes: ExistingInstitute[]) => {
    const matcher = createInstituteMatcher();
    for (const each of candidates) matcher.addCandidate(each);
    for (const institute of institutes) matcher.addExisting(institute);
    return [...(await matcher.matches())].map(([id, { id: institute }]) => [id, institute]);
  };

  it('matches names with the same words in any order in the same country', async () => {
    assert.deepEqual(await matched([candidate({})], [known({})]), [[9, 1]]);
    assert.deepEqual(await matched([candidate({ names: ['University of Gandhi'] })], [known({})]), [[9, 1]]);
    assert.deepEqual(await matched([candidate({ country: 'Peru' })], [known({})]), []);
  });

  it('matches nothing when two institutes are possible or a name has only common words', async () => {
    const other = known({ id: 2, names: ['Gandhi University, Nalgonda'], places: ['Nalgonda'] });
    assert.deepEqual(await matched([candidate({})], [known({}), other]), []);
    const government = { names: ['Government College'], kind: 'college' };
    assert.deepEqual(await matched([candidate(government)], [known(government)]), []);
  });

  it('matches colleges only with the words in the same order', async () => {
    const college = { kind: 'college', names: ['Malla Reddy Engineering College'] };
    assert.deepEqual(await matched([candidate(college)], [known(college)]), [[9, 1]]);
    const other = { kind: 'college', names: ['Malla Reddy College of Engineering'] };
    assert.deepEqual(await matched([candidate(other)], [known(college)]), []);
  });

  it('does not match institutes of incompatible kinds', async () => {
    assert.deepEqual(await matched([candidate({ kind: 'school' })], [known({})]), []);
  });
});
