import assert from 'node:assert/strict';
import { createBulkBodies } from '../../../../indexer/sync/bulk-body.ts';

describe('bulk body', () => {
  it('is the lines as UTF-8, however many more bytes they are than expected', () => {
    const begin = createBulkBodies();
    const lines = ['{"index":{}}', '{"name":"Université “A” – 대학 😀"}', 'x'.repeat(100), ''];
    for (const size of [0, 1, 20, 10_000]) {
      const body = begin(size);
      for (const line of lines) body.add(line);
      assert.equal(body.bytes().toString(), lines.map((line) => `${line}\n`).join(''), `of ${size}`);
    }
  });

  it('takes a line in parts', () => {
    const body = createBulkBodies()(100);
    body.add('{"a":1', ',"b":2}');
    body.add('{}');
    assert.equal(body.bytes().toString(), '{"a":1,"b":2}\n{}\n');
  });

  it('takes memory again that was given back, and no other', () => {
    const begin = createBulkBodies();
    const first = begin(100_000);
    first.add('first');
    const kept = begin(100_000);
    kept.add('kept');
    first.release();
    const next = begin(100_000);
    next.add('next');
    assert.equal(next.bytes().buffer, first.bytes().buffer);
    assert.equal(kept.bytes().toString(), 'kept\n');
    assert.equal(next.bytes().toString(), 'next\n');
  });
});
