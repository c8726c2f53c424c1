import assert from 'node:assert/strict';
import { checkoutKey, findPlace, portBase } from '../../../ops/stack/place.ts';

describe('The ports and folders of bin/stack', () => {
  it('begin at port base 27000 by default', () => {
    assert.equal(portBase(undefined), 27_000);
    assert.equal(portBase(''), 27_000);
    assert.equal(portBase('37000'), 37_000);
  });

  it('reject a port base that is not a number or leaves no room for the highest port', () => {
    for (const text of ['abc', '27e3', '-1', '80', '64856', '27000.5', ' 27000'])
      assert.throws(() => portBase(text), /STACK_PORT_BASE must be a whole number from 1024 to 64855/, text);
    assert.equal(portBase('64855'), 64_855);
  });

  it('differ between checkouts with the same name, in characters that Docker allows', () => {
    assert.notEqual(checkoutKey('/a/Main'), checkoutKey('/b/Main'));
    assert.match(checkoutKey('/a/My Checkout.2'), /^my-checkout-2-[0-9a-f]{8}$/);
  });

  it('use STACK_CACHE for the cache', () => {
    assert.equal(findPlace('/tmp', { STACK_CACHE: '/somewhere' }).cache, '/somewhere');
  });
});
