import assert from 'node:assert/strict';
import { wordsOf } from '../../../src/domain/text/names.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('the analyzer of names', () => {
  let system: TestSystem;

  before(async () => {
    system = await createTestSystem();
    await system.ensureIndex();
  });
  after(() => system.close());

  // Whole names are compared by the words of `wordsOf`, and single words by the analyzer of the index: both must be equal.
  it('gives the same words as `wordsOf`', async () => {
    for (const text of [
      'R V College of Engineering',
      'R.V. College of Engineering',
      'R. V. College of Engineering',
      "Dr. B. R. Ambedkar's Institute, Pune (W)",
      'J & K Govt. Polytechnic',
      'SREE Swami Mahavidhyalay',
      'Trường Hà Nội',
      'Московский университет',
      'Πανεπιστήμιο Αθηνών',
      'दिल्ली विश्वविद्यालय',
      '국립안동대학교',
      'جامعة القاهرة',
      'Section A, B',
    ]) {
      const { tokens } = await system.elasticsearch.indices.analyze({
        index: system.config.INDEX_NAME,
        analyzer: 'words',
        text,
      });
      assert.deepEqual(
        tokens?.map(({ token }) => token),
        wordsOf(text),
        text,
      );
    }
  });
});
