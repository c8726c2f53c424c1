import assert from 'node:assert/strict';
import { readUnsubscription, signUnsubscription } from '../../../../src/domain/mail/unsubscribe-token.ts';

describe('The token of a link that ends alerts', () => {
  const key = Buffer.alloc(32, 1);

  for (const unsubscription of [
    { accountId: 7, savedSearchId: null },
    { accountId: 7, savedSearchId: 12 },
  ])
    it(`names ${JSON.stringify(unsubscription)}, in characters that a path may have`, () => {
      const token = signUnsubscription(key, unsubscription);
      assert.match(token, /^[\w-]+$/);
      assert.deepEqual(readUnsubscription(key, token), unsubscription);
    });

  it('is refused with another account, search, signature, key or form', () => {
    const token = signUnsubscription(key, { accountId: 7, savedSearchId: 12 });
    for (const forged of [
      token.replace(/^7/, '8'),
      token.replace('-12-', '-all-'),
      `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
      token.slice(0, -1),
      `${token}A`,
      '',
      'x'.repeat(100_000),
    ])
      assert.equal(readUnsubscription(key, forged), null, forged.slice(0, 60));
    assert.equal(readUnsubscription(Buffer.alloc(32, 2), token), null);
  });
});
