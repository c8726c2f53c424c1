import assert from 'node:assert/strict';
import { readUniversityName } from '../../../../../indexer/import/india/indian-universities.ts';

describe('readUniversityName', () => {
  it('finds the city after the last comma and the alias before it', () => {
    assert.deepEqual(readUniversityName('Panjab University,Chandigarh'), {
      name: 'Panjab University, Chandigarh',
      alias: 'Panjab University',
      city: 'Chandigarh',
    });
    assert.equal(
      readUniversityName('Dr. D. Y. Patil Vidyapeeth, , Mumbai').name,
      'Dr. D. Y. Patil Vidyapeeth, Mumbai',
    );
  });

  it('finds no city when another text follows the comma', () => {
    assert.equal(readUniversityName('University of Delhi').city, null);
    assert.equal(readUniversityName('Rayalaseema, University Kurnool').city, null);
  });
});
