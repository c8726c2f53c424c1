import assert from 'node:assert/strict';
import { startTally } from '../../../src/answers/popularity-tally.ts';

type Told = Parameters<Parameters<typeof startTally>[0]>[0];

describe('tally', () => {
  it('hands over what was counted, once', async () => {
    const told: Told[] = [];
    const tally = startTally(
      async (counts) => void told.push(counts),
      () => true,
      () => assert.fail(),
    );
    tally.answered('search', 'q=a', 'HIT');
    tally.answered('search', 'q=a', 'MISS');
    tally.answered('suggest', 'q=a', 'HIT');
    tally.searched({ size: 1 });
    await tally.close();
    assert.equal(told.length, 1);
    const [{ answers, searches, states }] = told as [Told];
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

  it('is bounded, whatever is asked for and however long nobody takes it', async () => {
    let told: Told | undefined;
    const tally = startTally(
      async (counts) => {
        told = counts;
      },
      () => true,
      () => assert.fail(),
    );
    for (let n = 0; n < 5_000; n += 1) tally.answered('search', `q=${n}`, 'MISS');
    tally.answered('search', `q=${'x'.repeat(5_000)}`, 'MISS');
    await tally.close();
    assert(told);
    assert.equal(told.answers.size, 2_000);
    assert.equal(told.states.get('MISS'), 5_001);
  });
});
