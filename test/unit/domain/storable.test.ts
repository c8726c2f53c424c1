import assert from 'node:assert/strict';
import { storableJson, storableText } from '../../../src/domain/text/storable.ts';

describe('a storable text', () => {
  it('has neither NUL nor a lone surrogate, in texts and in the names of members', () => {
    assert.equal(storableText('a\0b\ud800c'), 'ab\ufffdc');
    assert.equal(
      storableJson({ 'k\0': ['\udc00', { deep: '\0' }], n: 1, none: null }),
      '{"k":["\ufffd",{"deep":""}],"n":1,"none":null}',
    );
  });

  it('keeps whole surrogate pairs and texts that only spell out an escape', () => {
    for (const text of ['\\u0000', '\\\\u0000', '\\ud800', 'क \u{1f393}'])
      assert.equal(JSON.parse(storableJson([text]))[0], text);
    assert.equal(storableJson(undefined), 'null');
  });
});
