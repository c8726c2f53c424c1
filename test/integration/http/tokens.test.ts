import assert from 'node:assert/strict';
import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../../../src/domain/account.ts';
import { readSigningKeys } from '../../../src/storage/postgres/accounts/signing-keys.ts';
import { forgedTokens, signToken } from '../../security/forged-tokens.ts';
import { signedIn } from '../../support/accounts.ts';
import { apiDependencies, startApi } from '../../support/api.ts';
import { runCli } from '../../support/programs/cli.ts';
import { createTestSystem, type TestSystem } from '../../support/system.ts';

describe('access tokens', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let signing: SigningKey;
  let good: string;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    const { headers } = await signedIn(system, 'student');
    good = (headers.Authorization as string).slice('Bearer '.length);
    const [first] = await readSigningKeys(system.pool);
    assert(first);
    signing = first;
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const statusOf = async (authorization: string | null) => {
    const answer = await api.get('/v1/me', authorization === null ? {} : { headers: { authorization } });
    if (answer.status === 401) assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    return answer.status;
  };

  it('that are forged, expired or malformed get 401', async () => {
    const forged = Object.entries(forgedTokens(signing, good));
    assert(forged.length >= 18);
    for (const [name, authorization] of forged) assert.equal(await statusOf(authorization), 401, name);
  });

  it('that are valid are accepted, with the scheme Bearer in any case', async () => {
    assert.equal(await statusOf(`Bearer ${good}`), 200);
    assert.equal(await statusOf(`bearer ${good}`), 200);
    assert.equal(await statusOf(`Bearer ${signToken(signing)}`), 200, 'what the others are tried against');
  });

  it('can be checked with the public keys of GET /v1/auth/jwks.json, which contain no private part', async () => {
    const { body } = await api.get('/v1/auth/jwks.json');
    const { kid } = signing;
    const [shown] = body.keys;
    assert.deepEqual(
      [shown.kid, shown.kty, shown.crv, shown.alg, shown.d],
      [kid, 'EC', 'P-256', 'ES256', undefined],
    );
    assert(jwt.verify(good, createPublicKey({ key: shown, format: 'jwk' }), { algorithms: ['ES256'] }));
  });

  it('are signed with a new key one minute after a rotation, and those of the old key stay valid', async () => {
    const { kid } = signing;
    const added = JSON.parse((await runCli(['keys', 'rotate', '--json'], system.config)).stdout);
    assert.deepEqual(added.removed, []);
    const fresh = await startApi(apiDependencies(system));
    const kidOf = (headers: Record<string, string>) =>
      jwt.decode((headers.Authorization as string).slice(7), { complete: true })?.header.kid;
    try {
      const { body } = await fresh.get('/v1/auth/jwks.json');
      assert.deepEqual(
        body.keys.map((each: { kid: string }) => each.kid),
        [added.added, kid],
      );
      assert.equal(kidOf((await signedIn(system, 'student')).headers), kid);
      await system.pool.query(`update signing_keys set signs_from = signs_from - interval '61 seconds'`);
      const { headers } = await signedIn(system, 'student');
      assert.equal(kidOf(headers), added.added);
      for (const Authorization of [headers.Authorization as string, `Bearer ${good}`])
        assert.equal((await fresh.get('/v1/me', { headers: { Authorization } })).status, 200);
      const soon = JSON.parse((await runCli(['keys', 'rotate', '--json'], system.config)).stdout);
      assert.deepEqual(soon.removed, [], 'a token of the old one may be alive');
      await system.pool.query(`update signing_keys set signs_from = signs_from - interval '21 minutes'`);
      const later = JSON.parse((await runCli(['keys', 'rotate', '--json'], system.config)).stdout);
      assert(later.removed.includes(kid));
    } finally {
      fresh.close();
    }
  });
});
