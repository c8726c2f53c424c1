import assert from 'node:assert/strict';
import { checkoutKey, findPlace, portBase } from '../../../ops/stack/place.ts';

describe('stack: place', () => {
  it('takes 27000 as the port base unless told', () => {
    assert.equal(portBase(undefined), 27_000);
    assert.equal(portBase(''), 27_000);
    assert.equal(portBase('37000'), 37_000);
  });

  it('refuses a base that is no number or leaves no room for the highest port', () => {
    for (const text of ['abc', '27e3', '-1', '80', '64856', '27000.5', ' 27000'])
      assert.throws(() => portBase(text), /STACK_PORT_BASE must be a whole number from 1024 to 64855/, text);
    assert.equal(portBase('64855'), 64_855);
  });

  it('tells two checkouts of the same name apart, in characters that Docker takes', () => {
    assert.notEqual(checkoutKey('/a/Main'), checkoutKey('/b/Main'));
    assert.match(checkoutKey('/a/My Checkout.2'), /^my-checkout-2-[0-9a-f]{8}$/);
  });

  it('takes the cache from STACK_CACHE', () => {
    assert.equal(findPlace('/tmp', { STACK_CACHE: '/somewhere' }).cache, '/somewhere');
  });
});
