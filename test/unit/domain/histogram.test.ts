import assert from 'node:assert/strict';
import { estimateQuantile } from '../../../src/domain/histogram.ts';

describe('estimateQuantile', () => {
  const buckets = new Map([
    [1, 10],
    [2, 10],
    [Infinity, 20],
    [0.5, 5],
  ]);

  it('interpolates in the bucket that contains the quantile', () => {
    assert.equal(estimateQuantile(buckets, 0.25), 0.5);
    assert.equal(estimateQuantile(buckets, 0.375), 0.75);
    assert.equal(estimateQuantile(buckets, 0.5), 1);
  });

  it('returns the greatest finite bound for a quantile beyond it, and null without observations', () => {
    assert.equal(estimateQuantile(buckets, 0.99), 2);
    assert.equal(estimateQuantile(new Map(), 0.5), null);
  });
});
