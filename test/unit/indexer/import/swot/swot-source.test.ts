import assert from 'node:assert/strict';
import { createCountries } from '../../../../../indexer/import/swot/country.ts';
import {
  domainOfPath,
  homeDomain,
  isListed,
  shortName,
  stripMailLabels,
  websiteOfDomain,
} from '../../../../../indexer/import/swot/domain.ts';
import { kindOf } from '../../../../../indexer/import/swot/institute-kind.ts';
import { readNames } from '../../../../../indexer/import/swot/swot-text.ts';

describe('The reader of swot files', () => {
  it('derives the domain from the path', () => {
    assert.equal(domainOfPath('in/ac/iitb.txt'), 'iitb.ac.in');
    assert.equal(domainOfPath('edu/mit.txt'), 'mit.edu');
    assert.equal(domainOfPath('edu/HACC.txt'), 'hacc.edu');
    for (const path of ['mit.txt', 'edu/a b.txt', 'edu/../x.txt', 'edu/-x.txt'])
      assert.equal(domainOfPath(path), null, path);
  });

  it('finds the short name left of the academic suffix', () => {
    for (const [domain, short] of [
      ['iitb.ac.in', 'iitb'],
      ['mit.edu', 'mit'],
      ['ox.ac.uk', 'ox'],
      ['bits-pilani.ac.in', 'bits pilani'],
      ['iisc.ernet.in', 'iisc'],
      ['worc.ox.ac.uk', null],
      ['galgotiasuniversity.ac.in', null],
      ['60edu.kz', null],
      ['pforta.onmicrosoft.com', null],
    ] as const) {
      assert.equal(shortName(domain), short, domain);
    }
  });

  it('finds the domain of the institution itself for a mail domain or a part', () => {
    assert.equal(stripMailLabels('student.rcsj.edu'), 'rcsj.edu');
    assert.equal(stripMailLabels('student.edu'), 'student.edu');
    const surat = 'Sardar Vallabhbhai National Institute of Technology, Surat';
    assert.equal(homeDomain('coed.svnit.ac.in', surat), 'svnit.ac.in');
    assert.equal(homeDomain('worc.ox.ac.uk', 'Worcester College'), 'worc.ox.ac.uk');
    assert.equal(websiteOfDomain('iitb.ac.in'), 'https://iitb.ac.in');
    assert.equal(websiteOfDomain('iisc.ernet.in'), null);
  });

  it('recognises an excluded domain and its subdomains', () => {
    const list = new Set(['x.edu', 'a.y.edu']);
    assert.deepEqual(
      ['x.edu', 'a.x.edu', 'y.edu', 'b.a.y.edu', 'ax.edu'].map((domain) => isListed(domain, list)),
      [true, true, false, true, false],
    );
  });

  it('finds the country of a domain, and whether it is stated or inferred', () => {
    const countryOf = createCountries();
    assert.deepEqual(
      ['iitb.ac.in', 'ox.ac.uk', 'ethz.ch'].map((domain) => countryOf(domain, 'X')?.country),
      ['India', 'United Kingdom', 'Switzerland'],
    );
    assert.deepEqual(
      [countryOf('mit.edu', 'X')?.country, countryOf('mit.edu', 'X')?.stated],
      ['United States', false],
    );
    assert.equal(countryOf('somewhere.org', 'Some Institute'), null);
  });

  it('infers the kind from words in several languages', () => {
    for (const [name, kind] of [
      ['Universität Wien', 'university'],
      ['Uniwersytet Warszawski', 'university'],
      ['Politecnico di Milano', 'polytechnic'],
      ['Eton College', 'college'],
      ['Fraunhofer Institut', 'institute'],
      ['Gymnasium Johanneum', 'school'],
    ] as const) {
      assert.equal(kindOf([name]), kind, name);
    }
  });

  it('reads the name from the first line and other names from further lines, with any line ends', () => {
    const read = readNames(new TextEncoder().encode('\uFEFFUniversité  de Lyon\r\nLyon University\r\n'));
    assert('names' in read);
    assert.deepEqual(read.names, ['Université de Lyon', 'Lyon University']);
    assert.deepEqual(readNames(new Uint8Array()), { omitted: 'is empty' });
    assert('reason' in readNames(new Uint8Array([65, 0])));
  });
});
