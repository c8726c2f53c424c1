import assert from 'node:assert/strict';
import { readSigningKeys } from '../../../src/storage/signing-keys.ts';
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

  it('GET /v1/me answers 401 to every one of them', async () => {
    for (const [name, authorization] of Object.entries(forged)) {
      const answer = await api.get('/v1/me', { headers: authorization === null ? {} : { authorization } });
      assert.equal(answer.status, 401, name);
    }
  });
});
