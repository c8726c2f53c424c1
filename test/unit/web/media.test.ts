import assert from 'node:assert/strict';
import { initialOf } from '../../../web/src/shared/media.ts';

describe('initialOf', () => {
  it('is the first letter or digit of a name in capitals; empty for a name without any', () => {
    assert.equal(initialOf('“école” normale'), 'É');
    assert.equal(initialOf('21st Century College'), '2');
    assert.equal(initialOf('दिल्ली विश्वविद्यालय'), 'द');
    assert.equal(initialOf('…'), '');
  });
});
