import assert from 'node:assert/strict';
import { shortfalls } from '../../../bench/relevance/floor.ts';
import type { InstituteReference, Judgement } from '../../../bench/relevance/judgement.ts';
import { measureRelevance } from '../../../bench/relevance/measure.ts';
import { readOptions } from '../../../bench/relevance/options.ts';
import { formatTable } from '../../../bench/relevance/table.ts';

const refer = (id: string): InstituteReference => ({ source: 'test', source_id: id });
const judgement = (query: string, ...relevant: string[]): Judgement => ({
  slice: 'exact',
  query,
  relevant: relevant.map(refer),
});

const answers: Record<string, string[]> = {
  first: ['a', 'x', 'b'],
  third: ['x', 'y', 'a'],
  sixth: ['1', '2', '3', '4', '5', 'a'],
  never: [],
};
const search = async (query: string) => (answers[query] as string[]).map(refer);

describe('the relevance measurement', () => {
  it('scores ranks and precision, and lists the failures', async () => {
    const judgements = [
      judgement('first', 'a', 'b'),
      judgement('third', 'a'),
      judgement('sixth', 'a'),
      judgement('never', 'a'),
    ];
    const report = await measureRelevance({ search, judgements });
    const { median_ms, ...figures } = report.slices.exact ?? assert.fail();
    assert.deepEqual(figures, {
      n: 4,
      recall_at_1: 0.25,
      recall_at_5: 0.5,
      precision_at_5: 0.5,
      mrr_at_10: 0.375,
    });
    assert.ok(median_ms >= 0);
    assert.deepEqual(
      report.failures.map(({ query }) => query),
      ['sixth', 'never'],
    );
    assert.match(formatTable({ search: report }), /exact\s+4\s+0\.25\s+0\.50\s+0\.38\s+0\.50/);
  });

  it('names the figures below the floor and the slices that were not measured', async () => {
    const report = await measureRelevance({ search, judgements: [judgement('third', 'a')] });
    assert.deepEqual(shortfalls(report, { exact: { recall_at_5: 1, mrr_at_10: 0.333 } }), []);
    assert.deepEqual(
      shortfalls(report, {
        exact: { recall_at_5: 1, mrr_at_10: 0.5 },
        typo: { recall_at_5: 0, mrr_at_10: 0 },
      }),
      ['exact: mrr_at_10 is 0.333, the floor is 0.5', 'typo: not measured'],
    );
  });

  it('reads its options and refuses invalid ones', () => {
    assert.equal(readOptions(['--help']), null);
    assert.deepEqual(readOptions(['--slice', 'typo', '--seed', '7'])?.slices, ['typo']);
    assert.equal(readOptions(['--gate'])?.baselines, false);
    assert.throws(() => readOptions(['--slice', 'nothing']), /the slices are exact/);
    assert.throws(() => readOptions(['--limit', 'x']), /whole number/);
    assert.throws(() => readOptions(['--write-floor', '--limit', '3']), /whole committed set/);
  });
});
