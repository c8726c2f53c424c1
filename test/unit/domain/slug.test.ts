import assert from 'node:assert/strict';
import { slugify } from '../../../src/domain/institutes/slug.ts';

describe('slugify', () => {
  it('joins the words, drops apostrophes and accents, reads & as and', () => {
    assert.equal(slugify("St. Ann’s & Mary's Collège, Hyderabad"), 'st-anns-and-marys-college-hyderabad');
    assert.equal(slugify('  084 Faculty of Engg., (New) '), '084-faculty-of-engg-new');
  });

  it('cuts between words', () => {
    assert.equal(slugify('alpha beta gamma', 10), 'alpha-beta');
    assert.equal(slugify('alpha beta gamma', 12), 'alpha-beta');
    assert.equal(slugify('alphabetagamma', 5), 'alpha');
    assert.ok(slugify('word '.repeat(60)).length <= 100);
  });

  it('is empty when nothing can be written in ASCII', () => {
    assert.equal(slugify('महाविद्यालय'), '');
  });
});
