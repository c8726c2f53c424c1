import assert from 'node:assert/strict';
import { findPasswordErrors } from '../../../src/auth/password-rules.ts';

const email = 'asha.kumar@example.org';
const reasons = {
  run: 'must have at least 5 different characters, not counting runs such as 12345 or qwerty',
  repeated: 'must not be a repeated short text',
  address: 'must not be derived from the e-mail address',
  common: 'must not be a common password, even with a few characters added',
};

describe('findPasswordErrors', () => {
  const refused: Record<keyof typeof reasons, string[]> = {
    run: [
      '1234567890',
      '9876543210',
      'aaaaaaaaaa',
      'abcdefghij',
      'zyxwvutsrq',
      'qwertyuiop',
      'asdfghjkl;',
      'azazazazaz',
      '1111122222',
      '          ',
      'ААААААААААА',
      '１２３４５６７８９０',
    ],
    repeated: ['k7#Qzk7#Qzk7#', 'x9!mLpWx9!mLpW'],
    address: [
      email,
      'ASHA.KUMAR@EXAMPLE.ORG',
      'asha.kumar',
      'Asha.Kumar2024',
      'kumar kumar',
      'example.org1',
      'ａｓｈａ.ｋｕｍａｒ',
    ],
    common: [
      'password12',
      'Password123!',
      'P@ssw0rd123',
      'Admin@12345',
      'iloveyou2024',
      '1q2w3e4r5t',
      'sunshine2024!',
      'ｐａｓｓｗｏｒｄ１２３',
    ],
  };
  for (const [reason, passwords] of Object.entries(refused) as [keyof typeof reasons, string[]][])
    for (const password of passwords)
      it(`reports that '${password}' ${reasons[reason]}`, () => {
        assert(findPasswordErrors(password, email).includes(reasons[reason]));
      });

  for (const password of [
    'a long enough one',
    'correct horse battery',
    'Tr0ub4dor&3x',
    'मुंबई से लंदन तक',
    'asha has a very long one',
    '7h&2Lp9$wQ',
  ])
    it(`accepts '${password}'`, () => assert.deepEqual(findPasswordErrors(password, email), []));

  it('returns every rule that a password breaks at once', () => {
    assert.deepEqual(findPasswordErrors('1234567890', '1234567890@example.org'), [
      reasons.run,
      reasons.address,
      reasons.common,
    ]);
  });

  it('ignores short parts of an e-mail address, which occur in many words by chance', () => {
    assert.deepEqual(findPasswordErrors('another horse battery', 'an@ho.se'), []);
  });
});
