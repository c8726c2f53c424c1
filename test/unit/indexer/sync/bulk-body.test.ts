import assert from 'node:assert/strict';
import { createBulkBodies } from '../../../../indexer/sync/bulk-body.ts';

describe('A bulk body', () => {
  it('contains the lines as UTF-8, also when they need more bytes than expected', () => {
    const createBody = createBulkBodies();
    const lines = ['{"index":{}}', '{"name":"Université “A” – 대학 😀"}', 'x'.repeat(100), ''];
    for (const size of [0, 1, 20, 10_000]) {
      const body = createBody(size);
      for (const line of lines) body.add(line);
      assert.equal(body.bytes().toString(), lines.map((line) => `${line}\n`).join(''), `of ${size}`);
    }
  });

  it('accepts a line in parts', () => {
    const body = createBulkBodies()(100);
    body.add('{"a":1', ',"b":2}');
    body.add('{}');
    assert.equal(body.bytes().toString(), '{"a":1,"b":2}\n{}\n');
  });

  it('reuses memory that was released, and no other', () => {
    const createBody = createBulkBodies();
    const first = createBody(100_000);
    first.add('first');
    const unreleased = createBody(100_000);
    unreleased.add('unreleased');
    first.release();
    const next = createBody(100_000);
    next.add('next');
    assert.equal(next.bytes().buffer, first.bytes().buffer);
    assert.equal(unreleased.bytes().toString(), 'unreleased\n');
    assert.equal(next.bytes().toString(), 'next\n');
  });
});
