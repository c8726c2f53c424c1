import assert from 'node:assert/strict';
import { refreshedValue } from '../../../src/async/refreshed-value.ts';

const hit = (source: object, score = 0) => ({ _source: source, sort: [score] });
const _answer = (...hits: ReturnType<typeof hit>[]) => ({ hits: { hits } });

describe('refreshedValue', () => {
  it('loads once per period and serves the old value while a new one is loaded', async () => {
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

  it('keeps the old value after a failed load and loads again on the next call', async () => {
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
