import assert from 'node:assert/strict';
import {
  type Candidate,
  createInstituteMatcher,
  type ExistingInstitute,
} from '../../../../../indexer/import/institute-matcher.ts';
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
import { type DomainFile, groupByInstitution } from '../../../../../indexer/import/swot/institutions.ts';
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

describe('The domains of one institution', () => {
  const file = (domain: string, name: string, country: string | null = null, stated = true): DomainFile => ({
    line: 1,
    domain,
    names: [name],
    lines: [name],
    country: country === null ? null : { country, stated },
    statesCountry: country !== null && stated,
  });
  const grouped = (...files: DomainFile[]) =>
    groupByInstitution(files).map((institution) => institution.map(({ domain }) => domain));

  it('are those with the same name in the same country, the shortest first', () => {
    const silchar = 'National Institute of Technology';
    assert.deepEqual(
      grouped(
        file('cse.nits.ac.in', `${silchar} Silchar`, 'India'),
        file('nits.ac.in', `${silchar}, Silchar`, 'India'),
        file('nith.ac.in', `${silchar}, Hamirpur`, 'India'),
        file('nits.ac.uk', `${silchar}, Silchar`, 'United Kingdom'),
      ),
      [['nits.ac.in', 'cse.nits.ac.in'], ['nith.ac.in'], ['nits.ac.uk']],
    );
  });

  it('include mail domains and other top-level domains, after the domain of the country', () => {
    assert.deepEqual(
      grouped(
        file('nus.edu', 'National University of Singapore', 'United States', false),
        file('nus.edu.sg', 'National University of Singapore', 'Singapore'),
        file('rcsj.edu', 'Rowan College', 'United States', false),
        file('student.rcsj.edu', 'Mail of students', 'United States', false),
        file('vit.ac.in', 'Vellore Institute of Technology', 'India'),
        file('vitstudent.ac.in', 'Vellore Institute of Technology, Vellore', 'India'),
        file('iitb.ac.in', 'Indian Institute of Technology Bombay', 'India'),
        file('iitbombay.org', 'Indian Institute of Technology Bombay'),
      ),
      [
        ['nus.edu.sg', 'nus.edu'],
        ['rcsj.edu', 'student.rcsj.edu'],
        ['vit.ac.in', 'vitstudent.ac.in'],
        ['iitb.ac.in', 'iitbombay.org'],
      ],
    );
  });

  it('do not include those of another institution with the same name', () => {
    const files = [
      file('trinity.ox.ac.uk', 'Trinity College', 'United Kingdom'),
      file('trinity.org', 'Trinity College'),
      file('eastern.edu', 'Eastern College', 'United States', false),
      file('easternstudent.ca', 'Eastern College', 'Canada'),
      file('goa.bits-pilani.ac.in', 'Birla Institute, Pilani - Goa', 'India'),
      file('dubai.bits-pilani.ac.in', 'Birla Institute, Pilani - Dubai', 'India'),
    ];
    assert.equal(grouped(...files).length, 6);
  });
});

describe('The institute matcher', () => {
  const known = (fields: Partial<ExistingInstitute>): ExistingInstitute => ({
    id: 1,
    version: 1,
    names: ['Gandhi University, Kottayam'],
    kind: 'university',
    country: 'India',
    places: ['Kottayam', 'Kerala', 'India'],
    ...fields,
  });
  const candidate = (fields: Partial<Candidate>): Candidate => ({
    id: 9,
    names: ['Gandhi University'],
    kind: 'university',
    country: 'India',
    ...fields,
  });
  const matched = async (candidates: Candidate[], institutes: ExistingInstitute[]) => {
    const matcher = createInstituteMatcher();
    for (const each of candidates) matcher.addCandidate(each);
    for (const institute of institutes) matcher.addKnown(institute);
    return [...(await matcher.matches())].map(([id, { id: institute }]) => [id, institute]);
  };

  it('matches names with the same words in any order in the same country', async () => {
    assert.deepEqual(await matched([candidate({})], [known({})]), [[9, 1]]);
    assert.deepEqual(await matched([candidate({ names: ['University of Gandhi'] })], [known({})]), [[9, 1]]);
    assert.deepEqual(await matched([candidate({ country: 'Peru' })], [known({})]), []);
  });

  it('matches nothing when two institutes are possible or a name has only common words', async () => {
    const other = known({ id: 2, names: ['Gandhi University, Nalgonda'], places: ['Nalgonda'] });
    assert.deepEqual(await matched([candidate({})], [known({}), other]), []);
    const government = { names: ['Government College'], kind: 'college' };
    assert.deepEqual(await matched([candidate(government)], [known(government)]), []);
  });

  it('matches colleges only with the words in the same order', async () => {
    const college = { kind: 'college', names: ['Malla Reddy Engineering College'] };
    assert.deepEqual(await matched([candidate(college)], [known(college)]), [[9, 1]]);
    const other = { kind: 'college', names: ['Malla Reddy College of Engineering'] };
    assert.deepEqual(await matched([candidate(other)], [known(college)]), []);
  });

  it('does not match institutes of incompatible kinds', async () => {
    assert.deepEqual(await matched([candidate({ kind: 'school' })], [known({})]), []);
  });
});
