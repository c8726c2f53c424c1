import assert from 'node:assert/strict';
import { isChangeMessage } from '../../../src/storage/rabbitmq/rabbitmq-client.ts';

describe('isChangeMessage', () => {
  it('refuses bodies that are not change messages', () => {
    for (const body of [null, 'x', {}, { changes: [{ id: 'a', at: 1 }], requestIds: [] }, { changes: [] }]) {
      assert.equal(isChangeMessage(body), false);
    }
  });
});
