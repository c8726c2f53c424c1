import assert from 'node:assert/strict';
import { type DomainFile, groupByInstitution } from '../../../../../indexer/import/swot/institutions.ts';

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
