import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { markedParts } from '../../../web/src/search/model/highlight.ts';

describe('A highlighted text', () => {
  it('is split into marked and unmarked parts', () => {
    assert.deepEqual(markedParts('<mark>Women&#x27;s</mark> &amp; <mark></mark>Co'), [
      { text: "Women's", marked: true },
      { text: ' & ', marked: false },
      { text: 'Co', marked: false },
    ]);
    assert.deepEqual(markedParts(''), []);
  });

  it('has each known entity decoded once, and no other markup interpreted', () => {
    const text = (html: string) =>
      markedParts(html)
        .map((part) => part.text)
        .join('');
    assert.equal(text('&lt;b&gt; &quot;A&#x2F;B&quot; &#39;'), '<b> "A/B" \'');
    assert.equal(text('&amp;lt;mark&amp;gt; &nbsp; &#60;'), '&lt;mark&gt; &nbsp; &#60;');
    assert.equal(text('<img src=x onerror=alert(1)><MARK>'), '<img src=x onerror=alert(1)><MARK>');
  });

  it('may have unbalanced tags', () => {
    assert.deepEqual(markedParts('a</mark>b<mark>c<mark>d'), [
      { text: 'a', marked: false },
      { text: 'b', marked: false },
      { text: 'c', marked: true },
      { text: 'd', marked: true },
    ]);
  });
});
