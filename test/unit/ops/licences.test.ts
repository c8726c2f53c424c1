import assert from 'node:assert/strict';
import { isAllowed, readShippedPackages } from '../../../ops/licences.ts';

describe('The audit of licences', () => {
  const cases: [licence: string | null, allowed: boolean][] = [
    ['MIT', true],
    ['Apache-2.0', true],
    ['(MIT OR GPL-3.0-only)', true],
    ['(MIT AND CC-BY-4.0)', true],
    ['(MIT AND GPL-2.0-or-later)', false],
    ['GPL-3.0', false],
    ['GPL-3.0-or-later', false],
    ['LGPL-3.0-only', false],
    ['AGPL-3.0-only', false],
    ['SSPL-1.0', false],
    ['UNLICENSED', false],
    ['SEE LICENSE IN LICENSE.md', false],
    ['', false],
    [null, false],
  ];
  for (const [licence, allowed] of cases)
    it(`${allowed ? 'allows' : 'refuses'} ${licence === null ? 'a package without a licence' : `'${licence}'`}`, () => {
      assert.equal(isAllowed({ name: 'a-package', licence }), allowed);
    });

  it('allows the LGPL only for the prebuilt library that sharp loads', () => {
    const licence = 'LGPL-3.0-or-later';
    assert.equal(isAllowed({ name: '@img/sharp-libvips-linux-x64', licence }), true);
    assert.equal(isAllowed({ name: '@img/sharp-libvips-linux-x64', licence: 'GPL-3.0-or-later' }), false);
    assert.equal(isAllowed({ name: '@other/sharp-libvips', licence }), false);
  });

  it('covers the packages of the server and of the built page', function () {
    let packages: ReturnType<typeof readShippedPackages>;
    try {
      packages = readShippedPackages();
    } catch {
      // `npm test` builds the page; `npm run test:unit` on a fresh checkout does not.
      return this.skip();
    }
    const names = packages.map(({ name }) => name);
    assert.ok(names.includes('koa') && names.includes('react') && !names.includes('mocha'));
    assert.deepEqual(names, [...names].sort());
    assert.deepEqual(
      packages.filter((each) => !isAllowed(each)),
      [],
    );
  });
});
