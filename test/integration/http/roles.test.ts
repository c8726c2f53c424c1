import assert from 'node:assert/strict';
import { type Role, roles } from '../../../src/domain/enumerations.ts';
import { endpoints } from '../../../src/http/openapi/endpoints.ts';
import { readSigningKeys } from '../../../src/storage/postgres/accounts/signing-keys.ts';
import { forgedTokens } from '../../security/forged-tokens.ts';
import { protectedRequests } from '../../security/protected-calls.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('An endpoint that requires a role', function () {
  this.timeout(60_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  const headersOf = {} as Record<Role, Record<string, string>>;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    for (const role of roles) headersOf[role] = (await signedIn(system, role)).headers;
  });
  after(async () => {
    api.close();
    await system.close();
  });

  for (const { method, path, role, lowerRoles } of protectedRequests(endpoints)) {
    it(`(${method} ${path}) refuses every client who does not have the role ${role}, before it reads the request`, async () => {
      const [key] = await readSigningKeys(system.pool);
      assert(key);
      const good = (headersOf.student.Authorization as string).slice('Bearer '.length);
      for (const [name, authorization] of Object.entries(forgedTokens(key, good))) {
        const headers = authorization === null ? {} : { authorization };
        const answer = await api.get(`${path}?no=such`, { method, headers });
        assert.equal(answer.status, 401, name);
      }
      for (const each of lowerRoles) {
        const answer = await api.get(`${path}?no=such`, { method, headers: headersOf[each] });
        assert.equal(answer.status, 403, each);
      }
      const answer = await api.get(`${path}?no=such`, { method, headers: headersOf[role] });
      assert(![401, 403].includes(answer.status), `${answer.status}`);
      assert.equal(answer.headers.get('cache-control'), 'no-store');
    });
  }
});
