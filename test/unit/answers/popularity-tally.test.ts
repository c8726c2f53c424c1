import assert from 'node:assert/strict';
import { startPopularityTally } from '../../../src/answers/popularity-tally.ts';

type Counts = Parameters<Parameters<typeof startPopularityTally>[0]>[0];

describe('The popularity tally', () => {
  it('flushes what was counted, once', async () => {
    const flushed: Counts[] = [];
    const tally = startPopularityTally(
      async (counts) => void flushed.push(counts),
      () => true,
      () => assert.fail(),
    );
    tally.countAnswer('search q=a', 'HIT');
    tally.countAnswer('search q=a', 'MISS');
    tally.countAnswer('suggest q=a', 'HIT');
    tally.countSearch({ size: 1 });
    await tally.close();
    assert.equal(flushed.length, 1);
    const [{ answers, searches, states }] = flushed as [Counts];
    assert.deepEqual(
      [...answers],
      [
        ['search q=a', 2],
        ['suggest q=a', 1],
      ],
    );
    assert.deepEqual([...searches], [['{"size":1}', 1]]);
    assert.deepEqual(
      [...states],
      [
        ['HIT', 2],
        ['MISS', 1],
      ],
    );
  });

  it('holds a bounded number of keys, and none that is too long', async () => {
    let flushed: Counts | undefined;
    const tally = startPopularityTally(
      async (counts) => {
        flushed = counts;
      },
      () => true,
      () => assert.fail(),
    );
    for (let n = 0; n < 5_000; n += 1) tally.countAnswer(`search q=${n}`, 'MISS');
    tally.countAnswer(`search q=${'x'.repeat(5_000)}`, 'MISS');
    await tally.close();
    assert(flushed);
    assert.equal(flushed.answers.size, 2_000);
    assert.equal(flushed.states.get('MISS'), 5_001);
  });

  it('leaves out the answers whose parameters may say something about a person', async () => {
    let flushed: Counts | undefined;
    const tally = startPopularityTally(
      async (counts) => {
        flushed = counts;
      },
      (_, value) => value === 'Kerala',
      () => assert.fail(),
    );
    const impersonal = [
      'search state=Kerala',
      'facet district?state=Kerala',
      'institute some-college',
      'similar 6 some-college',
    ];
    const personal = [
      'search near=9.9,76.2',
      'facet state?near=9.9,76.2',
      'facet state?district=Asha+Nair',
      'suggest q=asha%40example.org',
    ];
    for (const key of [...impersonal, ...personal]) tally.countAnswer(key, 'MISS');
    await tally.close();
    assert.deepEqual([...(flushed?.answers.keys() ?? [])], impersonal);
  });
});
