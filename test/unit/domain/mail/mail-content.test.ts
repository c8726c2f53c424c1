import assert from 'node:assert/strict';
import { type MailBlock, renderMail } from '../../../../src/domain/mail/mail-content.ts';

describe('renderMail', () => {
  const hostile = `<script>alert("1")</script>'&`;

  it('escapes every text of every block in the HTML', () => {
    const blocks: MailBlock[] = [
      { kind: 'paragraph', text: hostile },
      { kind: 'heading', text: hostile, url: `https://example.org/${hostile}` },
      { kind: 'button', label: hostile, url: `https://example.org/${hostile}` },
      { kind: 'item', title: hostile, url: `https://example.org/${hostile}`, details: [hostile] },
      { kind: 'note', text: hostile, link: { label: hostile, url: `https://example.org/${hostile}` } },
    ];
    const { html } = renderMail({ subject: hostile, blocks });
    assert.doesNotMatch(html, /<script|alert\("/);
    assert.doesNotMatch(html.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, ''), /&/);
    for (const [, href = ''] of html.matchAll(/href="([^"]*)"/g))
      assert.match(href, /^https:\/\/example\.org\/&lt;script&gt;/);
  });

  it('says the same in plain text, without escapes', () => {
    const { text } = renderMail({
      subject: 'S',
      blocks: [
        { kind: 'paragraph', text: 'A & B' },
        { kind: 'button', label: 'Open', url: 'https://example.org/a#b' },
        { kind: 'heading', text: 'Law', url: 'https://example.org/law' },
        {
          kind: 'item',
          title: 'One',
          url: 'https://example.org/1',
          details: ['It is new.', 'The fee fell.'],
        },
        { kind: 'note', text: 'Why.', link: { label: 'Stop', url: 'https://example.org/stop' } },
      ],
    });
    assert.equal(
      text,
      'A & B\n\nOpen:\nhttps://example.org/a#b\n\nLaw\n===\nhttps://example.org/law\n\n' +
        '* One\n  It is new.\n  The fee fell.\n  https://example.org/1\n\nWhy.\nStop: https://example.org/stop\n',
    );
  });

  it('turns line breaks, control characters and reordering marks into spaces, in the subject too', () => {
    const text = 'A\r\nBcc: victim@example.org\u2028\u202eevil\0\u0085end';
    const { subject, text: plain } = renderMail({ subject: text, blocks: [{ kind: 'paragraph', text }] });
    assert.equal(subject, 'A Bcc: victim@example.org evil end');
    assert.equal(plain, `${subject}\n`);
  });

  it('bounds the subject, and cuts neither a word nor a character in two', () => {
    const { subject } = renderMail({ subject: `${'word '.repeat(60)}`, blocks: [] });
    assert.ok(subject.length <= 150);
    assert.match(subject, /word…$/);
    const family = '👩‍👩‍👧‍👦';
    const emojis = renderMail({ subject: family.repeat(200), blocks: [] }).subject;
    assert.equal(emojis, `${family.repeat(149)}…`);
  });

  it('keeps texts in any script, and replaces half of a surrogate pair', () => {
    const { subject } = renderMail({ subject: 'दिल्ली विश्वविद्यालय 西安 \ud83d', blocks: [] });
    assert.equal(subject, 'दिल्ली विश्वविद्यालय 西安 \ufffd');
  });
});
