import assert from 'node:assert/strict';
import {
  interpretRefusal,
  readEnhancedStatus,
  type SmtpRefusal,
} from '../../../../src/domain/mail/smtp-reply.ts';

describe('interpretRefusal', () => {
  const cases: [SmtpRefusal['command'], string, string][] = [
    ['RCPT TO', '550 5.1.1 No such user', 'address'],
    ['RCPT TO', '550 5.1.10 Null MX', 'address'],
    ['RCPT TO', '550 5.2.1 Mailbox disabled', 'address'],
    ['RCPT TO', '550 No such user', 'address'],
    ['RCPT TO', '553-Not allowed', 'address'],
    ['RCPT TO', '552 5.2.2 Mailbox full', 'temporary'],
    ['RCPT TO', '552 Mailbox full', 'temporary'],
    ['RCPT TO', '450 4.2.1 Try later', 'temporary'],
    ['RCPT TO', '550 5.7.1 Relaying denied', 'setup'],
    ['RCPT TO', '550 5.1.8 Bad sender', 'setup'],
    ['RCPT TO', '554 Blocked', 'setup'],
    ['RCPT TO', '530 5.7.0 Sign in first', 'setup'],
    ['MAIL FROM', '550 5.1.1 No such sender', 'setup'],
    ['MAIL FROM', '451 Greylisted', 'temporary'],
    ['DATA', '554 5.7.1 Spam', 'content'],
    ['DATA', '550 5.1.1 No such user', 'address'],
    ['DATA', '550 Refused', 'content'],
    ['DATA', '452 Disk full', 'temporary'],
    ['other', '535 5.7.8 Wrong password', 'setup'],
    ['other', '421 Closing', 'temporary'],
  ];
  for (const [command, reply, meaning] of cases)
    it(`takes ${reply} to ${command} as ${meaning}`, () => {
      const refusal = { command, code: Number(reply.slice(0, 3)), status: readEnhancedStatus(reply) };
      assert.equal(interpretRefusal(refusal), meaning);
    });
});
