import assert from 'node:assert/strict';
import abbreviations from '../../../mappings/abbreviations.json' with { type: 'json' };
import { noVocabulary } from '../../../src/domain/search/vocabulary.ts';
import {
  isWithinOneEdit,
  match,
  matchQuality,
  readTyped,
  toComparableName,
} from '../../../src/search/query/word-match.ts';
import { refreshedValue } from '../../../src/search/refreshed-value.ts';
import { isEnough, nameSearch, readTypos, typoSearch } from '../../../src/search/suggest/name-suggestions.ts';
import { createSuggestService } from '../../../src/search/suggest/suggest-service.ts';
import { bestOf, readList } from '../../../src/search/suggest/suggestion-list.ts';

const hit = (source: object, score = 0) => ({ _source: source, sort: [score] });
const answer = (...hits: ReturnType<typeof hit>[]) => ({ hits: { hits } });

describe('match of typed words', () => {
  const quality = (typed: string, name: string) => matchQuality(readTyped(typed), toComparableName(name));

  it('knows the whole name, its beginning, and words in any order', () => {
    assert.equal(quality("st. MARY'S", 'St Mary’s'), match.whole);
    assert.equal(quality('sain', 'Saintes'), match.beginning);
    assert.equal(quality('nadu tam', 'Tamil Nadu'), match.words);
    assert.equal(quality('engg', 'School of Engineering'), match.variant);
    assert.equal(quality('orleans', 'Orléans'), match.whole);
    assert.equal(quality('nadu kerala', 'Tamil Nadu'), match.none);
    assert.equal(quality('adu', 'Tamil Nadu'), match.none);
    assert.equal(quality('!!', 'Tamil Nadu'), match.none);
  });

  it('ranks an abbreviation that is written out below the word as it was typed', () => {
    for (const [short, long] of Object.entries(abbreviations)) {
      if (!long.startsWith(short))
        assert(quality(short, `New ${short}`) > quality(short, `New ${long}`), short);
      if (!short.startsWith(long)) assert(quality(long, `New ${long}`) > quality(long, `New ${short}`), long);
      assert(quality(long, `New ${short}`) >= match.variant, long);
    }
  });

  it('forgives one edit from four letters, none in the last letter of a beginning', () => {
    for (const typed of ['kerela', 'kerla', 'keraala', 'kreala', 'kerali', 'xerala', 'kerl']) {
      assert.equal(quality(typed, 'Kerala'), match.typo, typed);
    }
    for (const typed of ['kex', 'keri', 'krla', 'kerelo'])
      assert.equal(quality(typed, 'Kerala'), match.none, typed);
    assert.equal(quality('taml nadu', 'Tamil Nadu'), match.typo);
    assert.equal(quality('tmil nadu', 'Tamilian Nadu'), match.none);
  });

  it('counts edits', () => {
    for (const [a, b] of [
      ['pune', 'pune'],
      ['pune', 'pun'],
      ['pune', 'puune'],
      ['pune', 'puna'],
      ['pune', 'pnue'],
      ['ab', 'ba'],
    ] as const) {
      assert.equal(isWithinOneEdit(a, b), true, `${a} ${b}`);
      assert.equal(isWithinOneEdit(b, a), true, `${b} ${a}`);
    }
    for (const [a, b] of [
      ['pune', 'pu'],
      ['pune', 'neup'],
      ['abcd', 'badc'],
    ] as const)
      assert.equal(isWithinOneEdit(a, b), false, `${a} ${b}`);
  });
});

describe('name suggestions', () => {
  const kind = { term: { kind: 'university' } };

  it('asks for beginnings of words, better ones in tiers', () => {
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

  it('takes a lone word as an acronym, too, and orders the rest by popularity', () => {
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

  it('asks for typos without what is found anyway, and keeps those that are', () => {
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

  it('looks for typos only where little is found and no name begins so', () => {
    assert.equal(isEnough([answer(), answer()], 2), false);
    assert.equal(isEnough([answer(hit({}, 1)), answer(hit({}, 3))], 2), true);
    assert.equal(isEnough([answer(hit({}, 3)), answer()], 2), false);
    assert.equal(isEnough([answer(hit({}, 5)), answer()], 2), true);
  });
});

describe('suggestion list', () => {
  const terms = (...buckets: [string, number, object?][]) => ({
    buckets: buckets.map(([key, doc_count, more]) => ({ key, doc_count, ...more })),
  });
  const counted = {
    hits: { hits: [] },
    aggregations: {
      countries: terms(['India', 9]),
      states: terms(
        ['Bihar', 3, { districts: terms(['Aurangabad', 2]) }],
        ['Maharashtra', 6, { districts: terms(['Aurangabad', 4]) }],
      ),
      disciplines: terms(['fine-arts', 2], ['law', 3]),
    },
  };
  const list = readList(counted, new Map([['fine-arts', 'Fine arts and music']]));

  it('tells districts of one name apart, the greater first', () => {
    assert.deepEqual(bestOf(list.places, readTyped('auranga'), 5), [
      { value: 'Aurangabad', facet: 'district', state: 'Maharashtra', count: 4 },
      { value: 'Aurangabad', facet: 'district', state: 'Bihar', count: 2 },
    ]);
    assert.equal(bestOf(list.places, readTyped('auranga'), 1).length, 1);
  });

  it('finds disciplines by name and by code', () => {
    const expected = [{ value: 'fine-arts', name: 'Fine arts and music', count: 2 }];
    for (const typed of ['music', 'fine a', 'fine-arts'])
      assert.deepEqual(bestOf(list.disciplines, readTyped(typed), 5), expected, typed);
    assert.deepEqual(bestOf(list.disciplines, readTyped('la'), 5), [{ value: 'law', name: 'Law', count: 3 }]);
  });

  it('goes without names of disciplines while the database is away', async () => {
    const { suggest } = createSuggestService({
      multiSearch: async (searches) => searches.map(() => counted),
      vocabulary: async () => noVocabulary,
      disciplineNames: () => Promise.reject(new Error('away')),
    });
    assert.equal((await suggest('fine', 5)).disciplines[0]?.name, 'Fine arts');
  });
});

describe('refreshedValue', () => {
  it('loads once a period, and serves the old value while a new one is loaded', async () => {
    let time = 0;
    let loads = 0;
    const read = refreshedValue(
      async () => ++loads,
      10,
      () => time,
    );
    assert.deepEqual(await Promise.all([read(), read()]), [1, 1]);
    time = 10;
    assert.deepEqual([await read(), loads], [1, 2]);
    assert.equal(await read(), 2);
  });

  it('tries again after a failure, and keeps what it had', async () => {
    let time = 0;
    let loads = 0;
    const failing = new Set([1, 3]);
    const load = async () => {
      loads += 1;
      if (failing.has(loads)) throw new Error(`load ${loads}`);
      return loads;
    };
    const read = refreshedValue(load, 10, () => time);
    await assert.rejects(read(), /load 1/);
    assert.equal(await read(), 2);
    time = 10;
    assert.equal(await read(), 2);
    await new Promise(setImmediate);
    assert.equal(await read(), 2);
    assert.equal(await read(), 4);
  });
});
