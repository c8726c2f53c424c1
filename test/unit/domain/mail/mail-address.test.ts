import assert from 'node:assert/strict';
import { parseMailAddress } from '../../../../src/domain/mail/mail-address.ts';

describe('parseMailAddress', () => {
  for (const [text, address] of [
    ['Name@Example.ORG', 'name@example.org'],
    [' a.b+c@sub.example.co.in ', 'a.b+c@sub.example.co.in'],
    ['anna@bücher.example', 'anna@xn--bcher-kva.example'],
    ['गीता@उदाहरण.भारत', 'गीता@xn--p1b6ci4b4b3a.xn--h2brj9c'],
    ["o'neil@example.org", "o'neil@example.org"],
  ] as const)
    it(`reads ${text} as ${address}`, () => assert.deepEqual(parseMailAddress(text), { address }));

  for (const text of [
    '',
    'name',
    '@example.org',
    'name@',
    'a@b@example.org',
    'name@localhost',
    'name@127.0.0.1',
    'name@[127.0.0.1]',
    'name@example.123',
    'name@-a.org',
    'name@a..org',
    '.name@example.org',
    'na..me@example.org',
    'na me@example.org',
    '"na me"@example.org',
    'name@example.org\r\nBcc: x@example.org',
    'name@example.org>,<x@example.org',
    'name@exam\0ple.org',
    'name@a%2eexample.org/x',
    `${'a'.repeat(65)}@example.org`,
    `${'é'.repeat(33)}@example.org`,
    `a@${'b'.repeat(64)}.org`,
    `a@${'b.'.repeat(130)}org`,
  ])
    it(`refuses ${JSON.stringify(text).slice(0, 50)}`, () => {
      const parsed = parseMailAddress(text);
      assert.ok('error' in parsed, JSON.stringify(parsed));
      assert.match(parsed.error, /^must be an e-mail address/);
    });
});
