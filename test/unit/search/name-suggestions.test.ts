import assert from 'node:assert/strict';
import { readTyped } from '../../../src/search/query/word-match.ts';
import { isEnough, nameSearch, readTypos, typoSearch } from '../../../src/search/suggest/name-suggestions.ts';

const hit = (source: object, score = 0) => ({ _source: source, sort: [score] });
const answer = (...hits: ReturnType<typeof hit>[]) => ({ hits: { hits } });

describe('the search for name suggestions', () => {
  const kind = { term: { kind: 'university' } };

  it('matches the beginnings of words and ranks better matches in tiers', () => {
    assert.deepEqual(nameSearch(readTyped('Anna  Uni'), kind, 5).query, {
      bool: {
        filter: kind,
        must: {
          bool: {
            should: [
              {
                constant_score: {
                  filter: { match: { suggest: { query: 'Anna  Uni', operator: 'and' } } },
                  boost: 1,
                },
              },
            ],
          },
        },
        should: [
          {
            constant_score: {
              filter: { match: { 'suggest.words': { query: 'Anna', operator: 'and' } } },
              boost: 2,
            },
          },
          {
            constant_score: {
              filter: { match: { suggest: { query: 'Anna  Uni', operator: 'and', analyzer: 'standard' } } },
              boost: 0.5,
            },
          },
          { constant_score: { filter: { prefix: { 'suggest.start': 'Anna  Uni' } }, boost: 4 } },
          { constant_score: { filter: { term: { 'suggest.start': 'Anna  Uni' } }, boost: 8 } },
        ],
      },
    });
  });

  it('also matches a single word as an acronym, and sorts equal matches by popularity', () => {
    const body = nameSearch(readTyped('I.I.T'), kind, 5);
    assert.match(JSON.stringify(body.query), /\{"acronyms":"iit"\}/);
    assert.deepEqual(body.sort, [
      { _score: { order: 'desc' } },
      { popularity: 'desc' },
      { name_words: { order: 'asc', unmapped_type: 'short' } },
      { 'name.order': 'asc' },
      { id: 'asc' },
    ]);
    assert.equal(body.size, 5);
  });

  it('excludes exact matches from the search for typos, and keeps only what is a typo', () => {
    const typed = readTyped('manglore');
    const match = (more: object) => ({ match: { suggest: { query: 'manglore', operator: 'and', ...more } } });
    assert.deepEqual(typoSearch(typed, kind, 5).query, {
      bool: { filter: [kind, match({ fuzziness: 'AUTO:4,100' })], must_not: match({}) },
    });
    const place = { city: null, district: null, state: 'Goa', country: 'India' };
    const found = answer(
      hit({ slug: 'a', name: 'Mangalore University', kind: 'college', aliases: [], ...place }),
      hit({ slug: 'b', name: 'Manglora College', kind: 'college', aliases: [], ...place }),
      hit({ slug: 'c', name: 'Manglor-x', kind: 'college', aliases: ['Mangloria'], ...place }),
    );
    assert.deepEqual(readTypos(found, typed).slice(0, 1), [
      { slug: 'a', name: 'Mangalore University', kind: 'college', place: 'Goa' },
    ]);
    assert.deepEqual(
      readTypos(found, typed).map(({ slug }) => slug),
      ['a', 'b', 'c'],
    );
    assert.deepEqual(readTypos(found, readTyped('mangaloda')), []);
  });

  it('forgives typos only when there are few results and no name begins with the text', () => {
    assert.equal(isEnough([answer(), answer()], 2), false);
    assert.equal(isEnough([answer(hit({}, 1)), answer(hit({}, 3))], 2), true);
    assert.equal(isEnough([answer(hit({}, 3)), answer()], 2), false);
    assert.equal(isEnough([answer(hit({}, 5)), answer()], 2), true);
  });
});
