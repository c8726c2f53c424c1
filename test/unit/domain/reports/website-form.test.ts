import assert from 'node:assert/strict';
import { isDeadForm } from '../../../../src/domain/reports/website-form.ts';

describe('isDeadForm', () => {
  it('accepts addresses that can work', () => {
    for (const website of [
      'https://www.college.edu.in',
      'http://college.ac.uk:8080/path?x=1#y',
      'https://xn--e1afmkfd.xn--p1ai/',
      'https://универ.рф',
      'https://college.edu./',
    ])
      assert.equal(isDeadForm(website), false, website);
  });

  it('finds addresses that cannot work', () => {
    for (const website of [
      'https://college',
      'https://http://college.edu',
      'https://info@college.edu',
      'https://192.168.0.1/',
      'https://[::1]/',
      'https://college..edu',
      'https://-college.edu',
      'https://college.edu,www.other.edu',
      'https://www.college.example/',
      'https://example.com',
      'https://localhost',
      'https://college.123x-',
      'http://',
    ])
      assert.equal(isDeadForm(website), true, website);
  });
});
