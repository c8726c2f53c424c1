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

describe('relevance: names', () => {
  it('gives one key to the spellings of one name', () => {
    const key = 'kln government engineering college';
    assert.equal(nameKey('K.L.N. Govt. Engg College'), key);
    assert.equal(nameKey('KLN GOVERNMENT ENGINEERING COLLEGE'), key);
    assert.equal(nameKey('Sree Viswa Mahavidyalay'), nameKey('Shri Vishva Mahavidhyalaya'));
    assert.equal(nameKey("The Women's & Girls’ Collège"), 'womens and girls college');
  });

  it('writes a name as people type it', () => {
    assert.equal(typed('K.L.N. COLLEGE, MADURAI.'), 'k.l.n. college madurai');
    assert.equal(typed('Govt. Arts &Science College'), 'govt arts & science college');
  });

  it('takes address, codes and place off a name', () => {
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

  it('keeps a place that is the name', () => {
    assert.equal(coreName('University of Pune', { ...nowhere, district: 'Pune' }), 'University of Pune');
  });

  it('gives up on a name that an address runs through', () => {
    assert.equal(coreName('Rama College of Education Kila Road Meerut', nowhere), null);
    assert.equal(nameWithAddress('Star College, Plot 12, Knowledge Park'), null);
  });

  it('tells the institute from the society before it', () => {
    assert.equal(
      nameWithoutTrust('Dhole Patil Education Societys Dhole Patil College of Engineering'),
      'Dhole Patil College of Engineering',
    );
    assert.equal(nameWithoutTrust('Fergusson College'), null);
  });

  it('makes the initials that people make', () => {
    assert.deepEqual(initialsOf('Jawaharlal Nehru Technological University'), ['jntu']);
    assert.deepEqual(initialsOf('University of Health Sciences'), ['uhs', 'hsu']);
    assert.deepEqual(initialsOf('Dr. Ram Manohar Lohia College'), ['drmlc', 'rmlc']);
    assert.deepEqual(initialsOf('Delhi University'), []);
  });

  it('reads the short names that names and web addresses state', () => {
    assert.deepEqual(statedShortNames('Gandhi Institute for Technology (GIET), Khurda'), ['giet']);
    assert.deepEqual(statedShortNames('CIFE Kolkata'), ['cife']);
    assert.deepEqual(statedShortNames('ARTS COLLEGE (EAST)'), []);
    assert.equal(domainLabel('https://www.iitb.ac.in'), 'iitb');
    assert.equal(domainLabel('https://mit.edu/'), 'mit');
    assert.equal(domainLabel('https://ox.ac.uk'), 'ox');
    assert.equal(domainLabel(null), null);
  });

  it('splits the place off a name that several places share', () => {
    const split = { head: 'Indian Institute of Technology', place: 'Roorkee' };
    assert.deepEqual(splitPlace('Indian Institute of Technology, Roorkee'), split);
    assert.deepEqual(splitPlace('Indian Institute of Technology Roorkee'), split);
    assert.equal(splitPlace('University of Roorkee'), null);
    assert.equal(splitPlace('Delhi Technical University'), null);
  });

  it('knows the other spellings of a word', () => {
    assert.deepEqual(otherSpellings('govt'), ['government']);
    assert.deepEqual(otherSpellings('viswavidyalaya').toSorted(), [
      'vishvavidyalaya',
      'vishwavidyalaya',
      'visvavidyalaya',
    ]);
    assert.deepEqual(otherSpellings('college'), []);
  });
});
