import assert from 'node:assert/strict';
import { readExpectedHits } from '../../../../indexer/rebuild/expected-hits.ts';

const expected = new Map([
  [7, '{"id":7,"name":"A \\"_id\\":\\"8\\" College"}'],
  [8, '{"id":8,"nested":[{"a":{}}]}'],
]);
const hit = (id: string, source: string) =>
  `{"_index":"i-1","_id":"${id}","_score":null,"_source":${source},"sort":[3]}`;
const response = (...hits: string[]) => `{"took":1,"hits":{"max_score":null,"hits":[${hits.join(',')}]}}`;
const seven = '{"id":7,"name":"A \\"_id\\":\\"8\\" College","read_stamp":12}';
const eight = '{"id":8,"nested":[{"a":{}}],"read_stamp":900719925474}';

describe('readExpectedHits', () => {
  it('returns the ids of the hits when all documents are as expected', () => {
    assert.deepEqual(readExpectedHits(response(hit('7', seven), hit('8', eight)), expected), new Set([7, 8]));
    assert.deepEqual(readExpectedHits(response(hit('8', eight)), expected), new Set([8]));
    assert.deepEqual(readExpectedHits(response(), expected), new Set());
  });

  it('returns null when one hit differs in anything', () => {
    const others = [
      hit('8', '{"id":8,"nested":[{"a":{}}]}'),
      hit('8', '{"id":8,"nested":[{"a":{}}],"read_stamp":null}'),
      hit('8', '{"id":8,"nested":[{"a":{}}],"read_stamp":12,"more":1}'),
      hit('8', '{"id":8,"nested":[{"a":{}}],"read_stamp":}'),
      hit('8', '{"id":8,"nested":[{"a":{}},1],"read_stamp":12}'),
      hit('8', '{"nested":[{"a":{}}],"id":8,"read_stamp":12}'),
      hit('08', eight),
      hit('abc', eight),
      hit('9', eight),
      hit('7', eight),
    ];
    for (const other of others)
      assert.equal(readExpectedHits(response(hit('7', seven), other), expected), null, other);
    assert.equal(readExpectedHits(response(hit('8', eight), hit('8', eight)), expected), null);
  });
});
