import assert from 'node:assert/strict';
import { readSigningKeys } from '../../../src/storage/postgres/accounts/signing-keys.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';
import { forgedTokens } from '../forged-tokens.ts';

describe('forged and malformed access tokens', () => {
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let forged: Record<string, string | null>;

  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    const { headers } = await signedIn(system, 'student');
    const [key] = await readSigningKeys(system.pool);
    assert(key);
    forged = forgedTokens(key, (headers.Authorization as string).slice('Bearer '.length));
  });
  after(async () => {
    api.close();
    await system.close();
  });

  it('get 401 from GET /v1/me in the Authorization header', async () => {
    for (const [name, authorization] of Object.entries(forged)) {
      const answer = await api.get('/v1/me', { headers: authorization === null ? {} : { authorization } });
      assert.equal(answer.status, 401, name);
    }
  });

  it('get 401 from GET /v1/me in a cookie', async () => {
    for (const [name, authorization] of Object.entries(forged)) {
      const Cookie = `institutes_access=${authorization?.replace(/^\w+ /, '') ?? ''}`;
      assert.equal((await api.get('/v1/me', { headers: { Cookie } })).status, 401, name);
    }
  });

  it('are not checked, and change nothing, for requests that need no token', async () => {
    const asked: string[] = [];
    const ask = async (token: string) => {
      asked.push(token);
      return null;
    };
    const dependencies = apiDependencies(system);
    const open = await startApi({
      ...dependencies,
      signInService: { ...dependencies.signInService, verifyToken: ask },
    });
    const paths = ['/', '/docs', '/favicon.svg', '/healthz', '/openapi.json', '/v1/facets', '/v1/nothing'];
    for (const path of [...paths, '/v1/auth/jwks.json', '/v1/admin', '/v1/admin/nothing/1']) {
      const statusWith = async (headers: Record<string, string>) => {
        const response = await fetch(`${open.address}${path}`, { headers });
        await response.arrayBuffer();
        return response.status;
      };
      const plain = await statusWith({});
      for (const [name, authorization] of Object.entries(forged)) {
        if (authorization === null) continue;
        const token = authorization.replace(/^\w+ /, '');
        assert.equal(await statusWith({ authorization }), plain, `${path}: ${name}`);
        assert.equal(await statusWith({ Cookie: `institutes_access=${token}` }), plain, `${path}: ${name}`);
      }
    }
    assert.deepEqual(asked, []);
    open.close();
  });
});
