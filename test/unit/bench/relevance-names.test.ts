import assert from 'node:assert/strict';
import {
  domainLabel,
  initialsOf,
  splitPlace,
  statedShortNames,
} from '../../../bench/relevance/words/acronyms.ts';
import { coreName, nameWithAddress, nameWithoutTrust } from '../../../bench/relevance/words/core-name.ts';
import { nameKey, typed } from '../../../bench/relevance/words/names.ts';
import { otherSpellings } from '../../../bench/relevance/words/spelling.ts';

const nowhere = { city: null, district: null, state: null };

describe('the names of the relevance bench', () => {
  it('have one key for all spellings of a name', () => {
    const key = 'kln government engineering college';
    assert.equal(nameKey('K.L.N. Govt. Engg College'), key);
    assert.equal(nameKey('KLN GOVERNMENT ENGINEERING COLLEGE'), key);
    assert.equal(nameKey('Sree Viswa Mahavidyalay'), nameKey('Shri Vishva Mahavidhyalaya'));
    assert.equal(nameKey("The Women's & Girls’ Collège"), 'womens and girls college');
  });

  it('are written as people type them', () => {
    assert.equal(typed('K.L.N. COLLEGE, MADURAI.'), 'k.l.n. college madurai');
    assert.equal(typed('Govt. Arts &Science College'), 'govt arts & science college');
  });

  it('lose their address, codes and place', () => {
    const pune = { ...nowhere, district: 'Pune', state: 'Maharashtra' };
    const palakkad = { ...nowhere, district: 'Palakkad' };
    assert.equal(
      coreName('GOVERNMENT ENGINEERING COLLEGE, SREEKRISHNAPURAM', palakkad),
      'GOVERNMENT ENGINEERING COLLEGE',
    );
    assert.equal(coreName('B253 Fergusson College, Pune 411004', pune), 'Fergusson College');
    assert.equal(coreName('Fergusson College Pune', pune), 'Fergusson College');
    assert.equal(coreName('Arts, Commerce College, Bhor', pune), 'Arts, Commerce College');
  });

  it('keep a place that is part of the name', () => {
    assert.equal(coreName('University of Pune', { ...nowhere, district: 'Pune' }), 'University of Pune');
  });

  it('are not used when an address is in the middle', () => {
    assert.equal(coreName('Rama College of Education Kila Road Meerut', nowhere), null);
    assert.equal(nameWithAddress('Star College, Plot 12, Knowledge Park'), null);
  });

  it('are separated from the society before them', () => {
    assert.equal(
      nameWithoutTrust('Dhole Patil Education Societys Dhole Patil College of Engineering'),
      'Dhole Patil College of Engineering',
    );
    assert.equal(nameWithoutTrust('Fergusson College'), null);
  });

  it('give the initials that people use', () => {
    assert.deepEqual(initialsOf('Jawaharlal Nehru Technological University'), ['jntu']);
    assert.deepEqual(initialsOf('University of Health Sciences'), ['uhs', 'hsu']);
    assert.deepEqual(initialsOf('Dr. Ram Manohar Lohia College'), ['drmlc', 'rmlc']);
    assert.deepEqual(initialsOf('Delhi University'), []);
  });

  it('give the short names that they or web addresses state', () => {
    assert.deepEqual(statedShortNames('Gandhi Institute for Technology (GIET), Khurda'), ['giet']);
    assert.deepEqual(statedShortNames('CIFE Kolkata'), ['cife']);
    assert.deepEqual(statedShortNames('ARTS COLLEGE (EAST)'), []);
    assert.equal(domainLabel('https://www.iitb.ac.in'), 'iitb');
    assert.equal(domainLabel('https://mit.edu/'), 'mit');
    assert.equal(domainLabel('https://ox.ac.uk'), 'ox');
    assert.equal(domainLabel(null), null);
  });

  it('are split from the place when several places share a name', () => {
    const split = { head: 'Indian Institute of Technology', place: 'Roorkee' };
    assert.deepEqual(splitPlace('Indian Institute of Technology, Roorkee'), split);
    assert.deepEqual(splitPlace('Indian Institute of Technology Roorkee'), split);
    assert.equal(splitPlace('University of Roorkee'), null);
    assert.equal(splitPlace('Delhi Technical University'), null);
  });

  it('have the other spellings of a word', () => {
    assert.deepEqual(otherSpellings('govt'), ['government']);
    assert.deepEqual(otherSpellings('viswavidyalaya').toSorted(), [
      'vishvavidyalaya',
      'vishwavidyalaya',
      'visvavidyalaya',
    ]);
    assert.deepEqual(otherSpellings('college'), []);
  });
});
