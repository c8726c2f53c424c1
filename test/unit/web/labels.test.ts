import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { codeLabel, valueLabel } from '../../../web/src/shared/labels.ts';

describe('The labels of the page', () => {
  it('turn codes into words and leave names unchanged', () => {
    assert.equal(codeLabel('computer-applications'), 'Computer applications');
    assert.equal(valueLabel('mode', 'full-time'), 'Full-time');
    assert.equal(valueLabel('state', 'dadra-haveli'), 'dadra-haveli');
  });
});
