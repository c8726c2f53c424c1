import assert from 'node:assert/strict';
import { readDeadLetter } from '../../../../indexer/sync/dead-letter-drain.ts';

describe('readDeadLetter', () => {
  it('reads the institute, the index and the reason from a dead letter of the consumer', () => {
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

  it('reads the institutes and the reason from a change message that RabbitMQ has moved', () => {
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

  it('identifies a message without an id by its content', () => {
    const letter = (body: unknown) => readDeadLetter({ body, messageId: undefined, headers: undefined });
    assert.equal(letter(Buffer.from('x')).message_id, letter(Buffer.from('x')).message_id);
    assert.notEqual(letter('x').message_id, letter('y').message_id);
    assert.deepEqual(letter('a\u0000b').body, 'ab');
  });
});
