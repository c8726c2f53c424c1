import assert from 'node:assert/strict';
import {
  acronymsOf,
  fullName,
  isLabel,
  nicknamesOf,
  unglued,
  waysToWrite,
  wordSet,
  wordsOf,
} from '../../../src/domain/text/names.ts';

describe('names', () => {
  it('are compared without case, accents, apostrophes, punctuation and plurals', () => {
    assert.deepEqual(wordsOf("St. Xavier's Colleges, Montréal"), ['saint', 'xavier', 'college', 'montreal']);
    assert.deepEqual(wordsOf('Laws & Sciences'), ['laws', 'and', 'science']);
    assert.deepEqual(wordsOf('MITS'), ['mits']);
    assert.deepEqual(wordsOf('Univ. Inst. of Engg. & Tech.'), [
      'university',
      'institute',
      'of',
      'engineering',
      'and',
      'technology',
    ]);
  });

  it('join initials, dotted or with a space between', () => {
    assert.deepEqual(wordsOf('A.B.M. College'), ['abm', 'college']);
    assert.deepEqual(wordsOf('Dr. B. R. Ambedkar'), ['doctor', 'br', 'ambedkar']);
    assert.deepEqual(wordsOf('Dr.B.R.Ambedkar University'), ['doctor', 'br', 'ambedkar', 'university']);
    assert.deepEqual(wordsOf('R V College'), ['rv', 'college']);
    assert.deepEqual(wordsOf('D. Y S College, Y'), ['dys', 'college', 'y']);
  });

  it('keep the letters of every script and drop everything else', () => {
    assert.deepEqual(wordsOf('東京大学 💥 Ωmega'), ['東京大学', 'ωmega']);
    assert.deepEqual(wordsOf('!!! — …'), []);
  });

  it('are equal in any order, with or without fillers', () => {
    assert.equal(wordSet('University of Delhi'), wordSet('Delhi University'));
    assert.equal(fullName('The University of Delhi'), 'university delhi');
    assert.notEqual(fullName('University of Delhi'), fullName('Delhi University'));
  });

  it('are separated from abbreviations that are written as one word with them', () => {
    assert.deepEqual(unglued('smtkapoori'), ['shrimatikapoori']);
    assert.deepEqual(unglued('yalamarthyinst'), ['yalamarthyinstitute']);
    assert.deepEqual(unglued('engg'), []);
    assert.deepEqual(unglued('alpha'), []);
  });

  it('can be written with and without place, brackets and codes', () => {
    assert.deepEqual(waysToWrite('Anna University, Chennai'), [
      'Anna University, Chennai',
      'Anna University',
    ]);
    assert.deepEqual(waysToWrite('084 Faculty of Engineering (FETR), Bardoli'), [
      '084 Faculty of Engineering (FETR), Bardoli',
      'Faculty of Engineering',
    ]);
    assert.deepEqual(waysToWrite('Alpha College'), ['Alpha College']);
  });

  it('have acronyms of their significant words', () => {
    const roorkee = acronymsOf('Indian Institute of Technology, Roorkee', 'Roorkee');
    for (const acronym of ['iit', 'iitr']) assert(roorkee.includes(acronym), acronym);
    assert(acronymsOf('All India Institute of Medical Sciences', null).includes('aiims'));
    assert(acronymsOf('University of Delhi', null).includes('du'));
    assert(acronymsOf('Cochin University of Science & Technology', null).includes('cusat'));
    assert(acronymsOf('Devi Ahilya Vishwavidyalaya, Indore', null).includes('davv'));
    assert(acronymsOf('Choudhary Charan Singh University, Meerut', null).includes('ccs'));
    assert(acronymsOf('Dr. Babasaheb Ambedkar Marathwada University', null).includes('bamu'));
    assert(acronymsOf('Сумський державний університет', null).includes('сду'));
    for (const name of ['R V College of Engineering', 'R.V. College of Engineering']) {
      const acronyms = acronymsOf(name, null);
      assert(acronyms.includes('rce') && acronyms.includes('rvce'), name);
    }
    assert.deepEqual(acronymsOf('Alpha', null), []);
  });

  it('have acronyms with and without honorifics', () => {
    for (const [name, ...expected] of [
      ['Sri Venkateswara College of Engineering', 'svce', 'vce'],
      ['Sri Vijayakumar College of Nursing', 'svcn', 'vcn'],
      ['Shri Ram College of Commerce', 'srcc', 'rcc'],
      ['Smt. Kashibai Navale College of Engineering', 'sknce', 'knce'],
      ['Dr. B. R. Ambedkar University', 'dbau', 'bau', 'dbrau', 'brau'],
      ["St. Xavier's College", 'sxc', 'xc'],
      ['Late Shri Ramdas College', 'lsrc', 'src', 'rc'],
      ['Lady Shri Ram College', 'lsrc', 'lrc'],
    ] as const) {
      const acronyms = acronymsOf(name, null);
      for (const acronym of expected)
        assert(acronyms.includes(acronym), `${name}: ${acronym} in ${acronyms}`);
    }
    assert.deepEqual(acronymsOf('Sri', null), []);
  });

  it('have a bounded number of acronyms', () => {
    const longest = `Late Shri Dr. ${'A. B. of and Smt. Cecil '.repeat(12)}College, University of Mahavidyalaya`;
    assert(acronymsOf(longest, 'Pune').length <= 40);
    assert(
      acronymsOf('Late Shri Dr. Smt. X. Y. Patil and College of Mahavidyalaya Tamilnadu, A', 'Pune').length <=
        40,
    );
  });
});

describe('the labels of web addresses', () => {
  it('are the aliases of one word without a capital letter', () => {
    for (const alias of ['law', 'iit', 'bsb-education', '42']) assert(isLabel(alias), alias);
    for (const alias of ['LAW', 'Law', 'law school', 'école', '']) assert(!isLabel(alias), alias);
  });
});

describe('nicknames', () => {
  it('name a university by its city or by its proper name alone', () => {
    assert.deepEqual(nicknamesOf('university', [['university', 'oxford']], 'Oxford'), [
      'oxford',
      'oxford university',
    ]);
    assert.deepEqual(nicknamesOf('college', [['oxford', 'college']], 'Oxford'), []);
  });

  it("include 'Georgia Tech' for Georgia Institute of Technology", () => {
    const nicknames = nicknamesOf('institute', [['georgia', 'institute', 'technology']], null);
    assert.deepEqual(nicknames, [wordSet('Georgia Tech')]);
    assert.deepEqual(nicknamesOf('institute', [['institute', 'technology', 'cork']], null), []);
    assert.deepEqual(nicknamesOf('institute', [['institute', 'marine', 'technology']], null), []);
  });
});
