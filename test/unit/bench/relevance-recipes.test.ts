import assert from 'node:assert/strict';
import { createCatalogue } from '../../../bench/relevance/catalogue.ts';
import { generateJudgements } from '../../../bench/relevance/generate.ts';
import type { Random } from '../../../bench/relevance/random.ts';
import { acronym } from '../../../bench/relevance/recipes/acronym.ts';
import { alias, shortLabel, turned } from '../../../bench/relevance/recipes/alias.ts';
import { disciplinePlace } from '../../../bench/relevance/recipes/discipline-place.ts';
import { drop } from '../../../bench/relevance/recipes/dropped-word.ts';
import { exact } from '../../../bench/relevance/recipes/exact.ts';
import { honorificAcronym } from '../../../bench/relevance/recipes/honorific-acronym.ts';
import { joinInitials, joinTwo } from '../../../bench/relevance/recipes/joined-words.ts';
import { namePlace } from '../../../bench/relevance/recipes/name-place.ts';
import { meantBy, plainWord } from '../../../bench/relevance/recipes/plain-word.ts';
import { breakOff } from '../../../bench/relevance/recipes/prefix.ts';
import { respell } from '../../../bench/relevance/recipes/spelling-variant.ts';
import { synonymLongForm } from '../../../bench/relevance/recipes/synonym-long-form.ts';
import { slip, typo } from '../../../bench/relevance/recipes/typo.ts';
import { reorder } from '../../../bench/relevance/recipes/word-order.ts';
import type { SourceInstitute } from '../../../bench/relevance/source-institutes.ts';

let count = 0;
function row(name: string, fields: Partial<SourceInstitute> = {}): SourceInstitute {
  count += 1;
  return {
    id: count,
    source: 'test',
    source_id: `T-${count}`,
    name,
    kind: 'college',
    city: null,
    district: null,
    state: null,
    country: 'India',
    aliases: [],
    website: null,
    disciplines: [],
    ...fields,
  };
}

/** Random numbers that repeat this list of numbers in [0, 1). */
function numbers(...values: number[]): Random {
  let at = -1;
  const next = () => {
    at += 1;
    return values[at % values.length] as number;
  };
  const integer = (below: number) => Math.floor(next() * below);
  return { next, integer, pick: (items) => items[integer(items.length)] as (typeof items)[number] };
}

function setting(...rows: SourceInstitute[]) {
  const catalogue = createCatalogue(rows);
  const [first] = catalogue.institutes;
  assert.ok(first);
  return { catalogue, first, ids: rows.map(({ source_id }) => source_id) };
}

describe('the relevance recipes', () => {
  it('take institutes with the long form as relevant, also with a place after it or other blanks (synonym-long-form)', () => {
    const rows = [
      row('Indian Institute of Technology, Roorkee'),
      row('Indianinstitute of Technology'),
      row('Illinois Institute of Technology'),
    ];
    const catalogue = createCatalogue(rows, [['iit', 'indian institute of technology']]);
    assert.deepEqual(
      synonymLongForm.candidates(catalogue).map(({ candidate }) => candidate),
      ['indian institute of technology'],
    );
    const question = synonymLongForm.ask('indian institute of technology', catalogue, numbers(0));
    assert.deepEqual(
      question?.relevant.map((one) => one.source_id),
      rows.slice(0, 2).map(({ source_id }) => source_id),
    );
    assert.equal(synonymLongForm.ask('no such name', catalogue, numbers(0)), null);
  });

  it('make initials with or without the honorific, and the district (honorific-acronym)', () => {
    const { catalogue, first } = setting(row('Sri Rama College of Engineering', { district: 'Pune' }));
    assert.equal(honorificAcronym.ask(first, catalogue, numbers(0.4))?.query, 'srce pune');
    assert.equal(honorificAcronym.ask(first, catalogue, numbers(0.6))?.query, 'rce pune');
  });

  it('mean all institutes that are that or have the word in their name (plain-word)', () => {
    const { catalogue, ids } = setting(
      row('Alpha College', { disciplines: ['law'] }),
      row('Beta Law College'),
      row('Lawson College'),
    );
    const relevant = meantBy({ word: 'law', discipline: 'law' }, catalogue).map((one) => one.source_id);
    assert.deepEqual(relevant, ids.slice(0, 2));
    assert.equal(plainWord.ask({ word: 'law', discipline: 'law' }, catalogue, numbers(0)), null, 'too few');
  });

  it('take all institutes with the name as relevant (exact)', () => {
    const { catalogue, first, ids } = setting(
      row('St. Thomas College'),
      row('SAINT THOMAS COLLEGE'),
      row('St. Xavier College'),
    );
    const question = exact.ask(first, catalogue, numbers(0.9));
    assert.equal(question?.query, 'st thomas college');
    assert.deepEqual(
      question.relevant.map((one) => one.source_id),
      ids.slice(0, 2),
    );
  });

  it('make no question from a name that six institutes have (exact)', () => {
    const { catalogue, first } = setting(
      ...Array.from({ length: 6 }, () => row('Saraswati College of Education')),
    );
    assert.equal(exact.ask(first, catalogue, numbers(0.9)), null);
  });

  it('make one edit in a distinctive word (typo)', () => {
    assert.equal(slip('pratima', numbers(0.5, 0)), 'pratmia');
    assert.equal(slip('pratima', numbers(0.5, 0.3)), 'pratma');
    assert.equal(slip('pratima', numbers(0.5, 0.6)), 'pratiima');
    assert.equal(slip('pratima', numbers(0.5, 0.8, 0)), 'pratuma');
    const { catalogue, first } = setting(row('Pratima College of Nursing'));
    assert.equal(typo.ask(first, catalogue, numbers(0, 0.5, 0))?.query, 'pratmia college of nursing');
    const generic = setting(row('College of Nursing'));
    assert.equal(typo.ask(generic.first, generic.catalogue, numbers(0)), null);
  });

  it('make no typo that names another institute (typo)', () => {
    const { catalogue, first } = setting(row('Sagar College'), row('Sagr College'));
    assert.equal(typo.ask(first, catalogue, numbers(0, 0.5, 0.3)), null);
  });

  it('drop connectives with their word (dropped-word)', () => {
    const words = 'ulhas patil college of physiotherapy'.split(' ');
    assert.equal(drop(words, 0.6), 'ulhas patil physiotherapy');
    assert.equal(drop(words, 0.99), 'ulhas patil college');
    assert.equal(drop(['anna', 'university'], 0), null);
  });

  it('swap neighbours or put the end first (word-order)', () => {
    const words = 'sardar patel college of law'.split(' ');
    assert.equal(reorder(words, numbers(0, 0.1)), 'patel sardar college law');
    assert.equal(reorder(words, numbers(0.5, 0.9)), 'college law sardar patel');
    assert.equal(reorder(['law', 'college'], numbers(0)), null);
  });

  it('join initials or two words (joined-words)', () => {
    assert.equal(joinInitials('k.l.n. college'), 'kln college');
    assert.equal(joinInitials('k l n college'), 'kln college');
    assert.equal(joinInitials('lion college'), null);
    assert.equal(joinTwo(['don', 'bosco', 'college'], numbers(0)), 'donbosco college');
    assert.equal(joinTwo(['arts', 'and', 'science', 'college'], numbers(0)), null);
  });

  it('cut a name off within a later word (prefix)', () => {
    assert.equal(breakOff('fergusson college', numbers(0)), 'fergusson co');
    assert.equal(breakOff('fergusson', numbers(0)), null);
  });

  it('use another usual spelling (spelling-variant)', () => {
    assert.equal(respell(['govt', 'law', 'college'], numbers(0, 0.9)), 'government law college');
    assert.equal(respell(['law', 'college'], numbers(0)), null);
  });

  it('take only institutes in the place as relevant (name-place)', () => {
    const puri = { district: 'Puri', state: 'Odisha' };
    const { catalogue, first, ids } = setting(
      row('Govt. Degree College', puri),
      row('Government Degree College', puri),
      row('Govt. Degree College', { district: 'Khordha', state: 'Odisha' }),
    );
    const question = namePlace.ask(first, catalogue, numbers(0.1));
    assert.equal(question?.query, 'govt degree college puri');
    assert.deepEqual(
      question.relevant.map((one) => one.source_id),
      ids.slice(0, 2),
    );
  });

  it('take all institutes with the initials as relevant, and families with their place (acronym)', () => {
    const { catalogue, first, ids } = setting(
      row('Banaras Hindu University, Banaras', { kind: 'university' }),
      row('Bharat Homoeopathy Union'),
    );
    const question = acronym.ask(first, catalogue, numbers(0));
    assert.equal(question?.query, 'bhu');
    assert.deepEqual(
      question.relevant.map((one) => one.source_id),
      ids,
    );

    const family = ['Roorkee', 'Bombay', 'Madras'].map((place) =>
      row(`Indian Institute of Technology, ${place}`),
    );
    const { catalogue: institutes, first: roorkee } = setting(...family);
    assert.equal(acronym.ask(roorkee, institutes, numbers(0))?.query, 'iit roorkee');
    assert.equal(acronym.ask(roorkee, institutes, numbers(0.9))?.query, 'iitr');
  });

  it('use only aliases that differ from the name (alias)', () => {
    const { catalogue, first } = setting(
      row('Anna University, Chennai', {
        aliases: ['Anna University', 'Perarignar Anna University of Technology'],
      }),
    );
    assert.equal(alias.ask(first, catalogue, numbers(0))?.query, 'perarignar anna university of technology');
    assert.equal(
      shortLabel({ name: 'Indian Institute of Technology Bombay', website: 'https://iitb.ac.in' }),
      'iitb',
    );
    assert.equal(shortLabel({ name: 'Harvard University', website: 'https://xyz.edu' }), null);
    const place = { city: null, district: 'Mysore', state: null };
    assert.deepEqual(turned({ name: 'Mysore University, Mysore', ...place }), ['university of mysore']);
    assert.deepEqual(turned({ name: 'Nirma University, Mysore', ...place }), []);
  });

  it('take all institutes of the discipline in the place as relevant (discipline-place)', () => {
    const fields = { district: 'Pune', state: 'Maharashtra', disciplines: ['law'] };
    const { catalogue } = setting(
      ...Array.from({ length: 5 }, (_, at) => row(`Law College ${at}`, fields)),
      row('Arts College', { ...fields, disciplines: ['arts'] }),
    );
    const [district] = disciplinePlace.candidates(catalogue);
    assert.ok(district);
    const question = disciplinePlace.ask(district.candidate, catalogue, numbers(0));
    assert.equal(question?.query, 'law colleges in pune');
    assert.equal(question.relevant.length, 5);
  });

  it('give the same judgements for the same seed, and others for another seed', () => {
    const names = [
      'Sagar',
      'Anand',
      'Pratima',
      'Loyola',
      'Elphinstone',
      'Fergusson',
      'Madina',
      'Sahyadri',
      'Nizam',
    ];
    const rows = names.map((name, at) => row(`${name} College`, { source_id: `S-${at}` }));
    const catalogue = createCatalogue(rows);
    const made = (seed: number) => generateJudgements(catalogue, { seed, perSlice: 5 });
    assert.deepEqual(made(1), made(1));
    assert.notDeepEqual(made(1), made(2));
  });
});
