import assert from 'node:assert/strict';
import {
  commonWordFactor,
  interpretationWeight,
  nameTier,
  overrideScore,
  similarityWeight,
  suggestionTier,
  synonymFactor,
  wordWeight,
} from '../../../src/search/query/weights.ts';

// The most words that a query may have (`queryText` in the contract), and the most that real queries have.
const maxWords = 40;
const usualWords = 20;

const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);

/** The names in the order of their weights, the greatest first; equal weights in the order of the table. */
const orderOf = (table: Record<string, number>) =>
  Object.entries(table)
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name);

describe('the ranking weights', () => {
  it('order the tiers of a whole name', () => {
    assert.deepEqual(orderOf(nameTier), [
      'exactName',
      'sameWords',
      'nickname',
      'universityAcronym',
      'nameBegins',
      'acronym',
      'wordBegins',
      'phrase',
    ]);
  });

  it('keep each tier of a name of several words above the next tier with the phrase and all words', () => {
    const tiers = [
      nameTier.exactName,
      nameTier.sameWords,
      nameTier.nickname,
      nameTier.nameBegins,
      nameTier.wordBegins,
      0,
    ];
    const rest = nameTier.phrase + usualWords * wordWeight.name;
    for (const [position, lower] of tiers.slice(1).entries())
      assert(Number(tiers[position]) >= lower + rest, `${tiers[position]} is not above ${lower} + ${rest}`);
    assert(nameTier.phrase >= maxWords * wordWeight.name);
  });

  it('order the fields that can have a word', () => {
    assert.deepEqual(orderOf(wordWeight), ['name', 'sound', 'joined', 'prefix', 'acronym', 'typo', 'place']);
  });

  it('rank an interpretation below a distinctive word of a name and above a common one', () => {
    assert(interpretationWeight.filters < wordWeight.name);
    assert(interpretationWeight.filters > wordWeight.name * commonWordFactor);
  });

  it('rank a known discipline above the words of a name, and below every tier of a name', () => {
    assert(interpretationWeight.knownDiscipline >= usualWords * wordWeight.name);
    assert(interpretationWeight.knownDiscipline > interpretationWeight.notUniversity);
    const all = sum(Object.values(interpretationWeight));
    assert(all < Math.min(...Object.values(nameTier)));
  });

  it('keep all that a synonym adds below the least weight of a typed word', () => {
    const most = nameTier.exactName + nameTier.phrase + maxWords * wordWeight.name;
    const least = Math.min(...Object.values(wordWeight)) * commonWordFactor;
    assert(most * synonymFactor < least);
  });

  it('rank a plain word above every name, and a pin above both', () => {
    const bestName =
      nameTier.exactName + nameTier.universityAcronym + nameTier.phrase + maxWords * wordWeight.name;
    assert(overrideScore.plainWord > bestName);
    assert(overrideScore.pin > overrideScore.plainWord + bestName);
  });

  it('keep each suggestion tier above all lower tiers together', () => {
    assert.deepEqual(orderOf(suggestionTier), [
      'whole',
      'beginning',
      'earlierWordsWhole',
      'words',
      'asTyped',
    ]);
    const tiers = Object.values(suggestionTier);
    for (const tier of tiers) assert(tier > sum(tiers.filter((other) => other < tier)));
  });

  it('order what makes institutes similar: what is taught, then the place, then the fee', () => {
    assert.deepEqual(orderOf(similarityWeight), [
      'discipline',
      'kind',
      'university',
      'level',
      'state',
      'district',
      'near',
      'fee',
    ]);
    for (const weight of Object.values(similarityWeight)) assert(Number.isInteger(weight));
  });
});
