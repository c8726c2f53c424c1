import assert from 'node:assert/strict';
import { readDeadLetter } from '../../../../indexer/sync/dead-letter-drain.ts';

describe('dead letter', () => {
  it('of the consumer says which institute, which index and why', () => {
    const body = { id: 7, index: 'institutes-1', reason: 'too long', at: 1_000, requestIds: ['r'] };
    assert.deepEqual(readDeadLetter({ body, messageId: 'm', headers: undefined }), {
      message_id: 'm',
      institute_ids: [7],
      index_name: 'institutes-1',
      reason: 'too long',
      request_ids: ['r'],
      at: new Date(1_000),
      body,
    });
  });

  it('of the broker says which institutes the message was about', () => {
    const body = {
      changes: [
        { id: 1, at: 0 },
        { id: 2, at: 0 },
      ],
      requestIds: [],
    };
    const letter = readDeadLetter({
      body,
      messageId: 'm',
      headers: { 'x-first-death-reason': 'delivery_limit' },
    });
    assert.deepEqual(letter.institute_ids, [1, 2]);
    assert.match(letter.reason, /too often.*delivery_limit/);
  });

  it('without an id of its message is told by what it says', () => {
    const letter = (body: unknown) => readDeadLetter({ body, messageId: undefined, headers: undefined });
    assert.equal(letter(Buffer.from('x')).message_id, letter(Buffer.from('x')).message_id);
    assert.notEqual(letter('x').message_id, letter('y').message_id);
    assert.deepEqual(letter('a\u0000b').body, 'ab');
  });
});
