import assert from 'node:assert/strict';
import { toMessages } from '../../../../indexer/sync/relay.ts';
import { isChangeMessage } from '../../../../src/storage/rabbitmq/rabbitmq-client.ts';

describe('The messages of the relay', () => {
  it('contain each id once, with the time of its oldest change, and at most a hundred ids each', () => {
    const changes = Array.from({ length: 250 }, (_, n) => ({
      id: n % 125,
      at: 1_000 - n,
      requestId: n === 3 ? 'r' : null,
    }));
    const messages = toMessages(changes);
    assert.deepEqual(
      messages.map((message) => message.changes.length),
      [100, 25],
    );
    assert.deepEqual(messages[0]?.changes[0], { id: 0, at: 875 });
    assert(messages.every(isChangeMessage));
  });

  it('contain the request ids', () => {
    assert.deepEqual(
      toMessages([
        { id: 1, at: 1, requestId: 'a' },
        { id: 2, at: 1, requestId: null },
      ])[0]?.requestIds,
      ['a'],
    );
  });
});
