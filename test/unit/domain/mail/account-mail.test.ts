import assert from 'node:assert/strict';
import type { accountMails } from '../../../../src/domain/enumerations.ts';
import { composeAccountMail } from '../../../../src/domain/mail/account-mail.ts';

describe('composeAccountMail', () => {
  const compose = (mail: (typeof accountMails)[number]) =>
    composeAccountMail(
      { mail, address: 'a@example.org', accountId: 1, token: 'TOKEN' },
      'https://search.example.org/app',
    );

  for (const [mail, link, period] of [
    ['registration', '/account/confirm', '24 hours'],
    ['already-registered', '/account/new-password', 'one hour'],
    ['reset-password', '/account/new-password', 'one hour'],
    ['confirm-address', '/account/new-address', '24 hours'],
  ] as const)
    it(`writes the e-mail ${mail} with its link, which is valid for ${period}`, () => {
      const { subject, text, html, unsubscribeUrl } = compose(mail);
      assert.ok(subject);
      const url = `https://search.example.org/app${link}#TOKEN`;
      for (const part of [text, html]) {
        assert.ok(part.includes(url));
        assert.ok(part.includes(`once and for ${period}`));
      }
      assert.equal(unsubscribeUrl, null);
    });

  it('writes the notice of a changed address without a token', () => {
    const { text, html } = compose('address-changed');
    assert.doesNotMatch(text + html, /TOKEN|null/);
    assert.match(text, /https:\/\/search\.example\.org\/app$/m);
  });
});
