import assert from 'node:assert/strict';
import { hasRole } from '../../../src/domain/account.ts';
import { type Role, roles } from '../../../src/domain/enumerations.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('access to the admin endpoints', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  const headersOf = new Map<Role, Record<string, string>>();
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    for (const role of roles) headersOf.set(role, (await signedIn(system, role)).headers);
  });
  after(async () => {
    api?.close();
    await system?.close();
  });

  const guarded = endpoints.filter(
    ({ tag, path }) => tag === 'admin' && /^\/v1\/admin\/(institutes|audit|imports|jobs|reports)/.test(path),
  );

  it('is documented for every route', () => {
    assert.equal(guarded.length, 34);
    assert(guarded.every(({ role }) => role === 'editor' || role === 'admin'));
  });

  for (const { method, path, role: minimumRole } of guarded) {
    it(`requires the role ${minimumRole} for ${method.toUpperCase()} ${path}: 401 without a token, 403 with a lower role`, async () => {
      const address = path.replace(/\{\w+\}/g, '1');
      const init = { method: method.toUpperCase() };
      const stranger = await api.get(address, init);
      assert.equal(stranger.status, 401);
      assert.equal(stranger.headers.get('cache-control'), 'no-store');
      const forged = await api.get(address, { ...init, headers: { Authorization: 'Bearer a.b.c' } });
      assert.equal(forged.status, 401);
      for (const role of roles) {
        const { status, headers } = await api.get(address, { ...init, headers: headersOf.get(role) ?? {} });
        if (hasRole({ role }, minimumRole as Role))
          assert(![401, 403].includes(status), `${role}: ${status}`);
        else assert.equal(status, 403, role);
        assert.equal(headers.get('cache-control'), 'no-store');
      }
    });
  }
});
