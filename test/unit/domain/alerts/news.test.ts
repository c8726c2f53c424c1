import assert from 'node:assert/strict';
import {
  type Material,
  type NamedRow,
  readMaterial,
  writeMaterial,
} from '../../../../src/domain/alerts/material.ts';
import {
  describeReason,
  findFacts,
  type NewsFact,
  reasonKey,
  reasonsFor,
} from '../../../../src/domain/alerts/news.ts';
import { institute, programme } from '../../../support/data/rows.ts';

const anything = { level: undefined, discipline: undefined, mode: undefined, fee: { min: null, max: null } };

function row(fields: Partial<NamedRow>): NamedRow {
  return { ...institute({}), programmes: [], ...fields };
}
const material = (fields: Partial<NamedRow>): Material => readMaterial(writeMaterial(row(fields)));
const law = programme({
  name: 'BA LLB',
  level: 'undergraduate',
  discipline: 'law',
  fee: 60_000,
  currency: 'INR',
});

describe('writeMaterial', () => {
  it('is read back as what is material of the row', () => {
    const given = row({
      name: 'A',
      rating: 4.5,
      aliases: ['B'],
      programmes: [law],
      latitude: 1,
      longitude: 2,
    });
    const read = readMaterial(writeMaterial(given));
    assert.equal(read.name, 'A');
    assert.deepEqual([read.rating, read.aliases, read.latitude, read.city], [4.5, ['B'], 1, null]);
    assert.equal(read.programmes[0]?.name, 'BA LLB');
  });

  it('does not depend on popularity, versions, provenance, the website and the order of programmes', () => {
    const other = programme({ name: 'LLM' });
    assert.equal(
      writeMaterial(row({ programmes: [law, other] })),
      writeMaterial(
        row({
          programmes: [other, law],
          popularity: 9,
          version: 7,
          website: 'https://a.example',
          provenance: { kind: 'inferred' },
        }),
      ),
    );
  });
});

describe('findFacts', () => {
  it('finds that an institute without a snapshot is new, and nothing else', () => {
    assert.deepEqual(findFacts(null, material({ programmes: [law] })), [{ kind: 'new' }]);
  });

  it('finds added programmes and lower fees in the same currency', () => {
    const before = material({ programmes: [law, programme({ name: 'LLM', fee: 10, currency: 'INR' })] });
    const after = material({
      programmes: [
        { ...law, fee: 45_000 },
        programme({ name: 'LLM', fee: 5, currency: 'USD' }),
        programme({ name: 'PhD' }),
      ],
    });
    assert.deepEqual(
      findFacts(before, after).map((fact) => [fact.kind, 'programme' in fact && fact.programme]),
      [
        ['fee-fell', 'BA LLB'],
        ['programme-added', 'PhD'],
      ],
    );
  });

  it('finds nothing in removed programmes, higher fees and fees that were unknown', () => {
    const before = material({ programmes: [law, programme({ name: 'LLM' }), programme({ name: 'PhD' })] });
    const after = material({
      programmes: [{ ...law, fee: 70_000 }, programme({ name: 'LLM', fee: 5, currency: 'INR' })],
    });
    assert.deepEqual(findFacts(before, after), []);
  });
});

describe('reasonsFor', () => {
  const fell: NewsFact = {
    kind: 'fee-fell',
    programme: 'BA LLB',
    level: 'undergraduate',
    discipline: 'law',
    mode: null,
    currency: 'INR',
    from: 60_000,
    to: 45_000,
  };
  const kinds = (...given: Parameters<typeof reasonsFor>) =>
    reasonsFor(...given).map(({ reason, fact }) => `${reason.kind} ${fact}`);

  it('says that an institute now matches only if it did not match and is not new', () => {
    assert.deepEqual(kinds([], anything, false), ['now-matches -1']);
    assert.deepEqual(kinds([], anything, true), []);
    assert.deepEqual(kinds([{ kind: 'new' }], anything, false), ['new 0']);
  });

  it('gives reasons only about programmes that satisfy every constraint', () => {
    assert.deepEqual(kinds([fell], { ...anything, level: ['undergraduate'] }, true), ['fee-fell 0']);
    assert.deepEqual(
      kinds([fell], { ...anything, level: ['undergraduate'], discipline: ['arts'] }, true),
      [],
    );
    assert.deepEqual(kinds([fell], { ...anything, mode: ['online'] }, true), []);
    assert.deepEqual(kinds([fell], { ...anything, fee: { min: null, max: 45_000 } }, true), ['fee-fell 0']);
    assert.deepEqual(kinds([fell], { ...anything, fee: { min: 50_000, max: null } }, true), []);
  });

  it('gives at most three reasons of a kind', () => {
    assert.equal(reasonsFor(Array(10).fill(fell), anything, true).length, 3);
  });

  it('gives reasons keys that differ with their values', () => {
    assert.notEqual(reasonKey(fell), reasonKey({ ...fell, to: 44_000 }));
    assert.equal(reasonKey(fell), reasonKey({ ...fell }));
  });

  it('describes reasons by whole sentences', () => {
    assert.equal(describeReason(fell), 'The yearly fee of BA LLB fell from INR 60,000 to INR 45,000.');
    assert.equal(
      describeReason({ ...fell, kind: 'programme-added', fee: 150_000, currency: 'USD' }),
      'The programme BA LLB was added, for a yearly fee of USD 150,000.',
    );
  });
});
