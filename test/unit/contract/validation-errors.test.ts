import assert from 'node:assert/strict';
import { readFileRecord } from '../../../indexer/import/file/file-record.ts';
import { findJsonErrors, maxJsonDepth, maxJsonValues } from '../../../src/contract/reading/json-bounds.ts';
import { createValidator, maxFieldErrors } from '../../../src/contract/reading/validation-errors.ts';
import { instituteBody } from '../../../src/domain/institutes/institute-edit.ts';
import { programmeBody } from '../../../src/domain/institutes/programme-edit.ts';

const validate = createValidator(instituteBody);
const valid = { name: 'Hill College', kind: 'college' };
const nested = (levels: number) => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

describe('createValidator', () => {
  it('reports one error per value, and those of members instead of that of their object', () => {
    const errors = validate({ ...valid, location: { lat: 100 }, aliases: ['', 5], website: 7, colour: 1 });
    assert.deepEqual(errors.map(({ pointer }) => pointer).sort(), [
      '/aliases/0',
      '/aliases/1',
      '/colour',
      '/location/lat',
      '/location/lon',
      '/website',
    ]);
  });

  it('reports at most fifty errors', () => {
    const many = Object.fromEntries(Array.from({ length: 9_000 }, (_, n) => [`x${n}`, 0]));
    assert.equal(validate({ ...valid, ...many }).length, maxFieldErrors);
    assert.equal(validate({ ...valid, aliases: Array(5_000).fill('') }).length, maxFieldErrors);
  });

  it('reports a single error when the body is too large or too deep to be validated', () => {
    const many = Object.fromEntries(Array.from({ length: maxJsonValues + 1 }, (_, n) => [`x${n}`, 0]));
    assert.deepEqual(validate(many), [
      { pointer: '', detail: `must not have more than ${maxJsonValues} members and elements in total` },
    ]);
    assert.deepEqual(validate({ ...valid, aliases: Array(maxJsonValues).fill('a') }), [
      { pointer: '', detail: `must not have more than ${maxJsonValues} members and elements in total` },
    ]);
    assert.deepEqual(validate({ ...valid, location: nested(60_000) }), [
      { pointer: '/location', detail: `must not be nested more than ${maxJsonDepth} levels deep` },
    ]);
    assert.equal(findJsonErrors(nested(maxJsonDepth), 1).unfit, null);
  });

  it('reports texts with a NUL character or half of a surrogate pair at any depth', () => {
    const errors = validate({
      ...valid,
      city: 'a\ud800',
      aliases: ['b', 'c\0'],
      location: { lat: '\udc00' },
    });
    assert.deepEqual(
      errors
        .filter(({ detail }) => detail.startsWith('must not contain '))
        .map(({ pointer }) => pointer)
        .sort(),
      ['/aliases/1', '/city', '/location/lat'],
    );
    assert.deepEqual(validate({ ...valid, name: '🎓 École 中文' }), []);
    assert.deepEqual(createValidator(programmeBody)(JSON.parse('{"name": "x", "__proto__": {"fee": "y"}}')), [
      { pointer: '', detail: 'must not have a member named __proto__' },
    ]);
    assert.deepEqual(validate({ ...valid, 'a\ud800': 1 }), [
      {
        pointer: '',
        detail: 'has a member whose name must not contain half of a surrogate pair',
      },
    ]);
  });

  it('limits the errors of an imported row as well', () => {
    const row = (members: number) =>
      Object.fromEntries(Array.from({ length: members }, (_, n) => [`x${n}`, 0]));
    const tooMany = readFileRecord(7, row(30_000));
    assert.deepEqual(tooMany, {
      line: 7,
      reason: `the row must not have more than ${maxJsonValues} members and elements in total`,
    });
    const unknown = readFileRecord(7, {
      source_id: '1',
      name: 'Hill College',
      kind: 'college',
      ...row(9_000),
    });
    assert('reason' in unknown);
    assert.equal(unknown.reason.split('; ').length, maxFieldErrors);
  });

  it('refuses an imported row with a member __proto__ instead of making it the prototype', () => {
    const row = JSON.parse('{"source_id":"1","name":"A","kind":"college","__proto__":{"status":"archived"}}');
    assert.deepEqual(readFileRecord(7, row), {
      line: 7,
      reason: 'the row must not have a member named __proto__',
    });
  });
});
