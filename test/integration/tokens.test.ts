import assert from 'node:assert/strict';
import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { readSigningKeys } from '../../src/storage/signing-keys.ts';
import { signedIn } from '../support/accounts.ts';
import { apiDependencies, startApi } from '../support/api.ts';
import { runCli } from '../support/cli.ts';
import { createTestSystem, type TestSystem } from '../support/system.ts';

describe('access tokens', function () {
  this.timeout(30_000);
  let system: TestSystem;
  let api: Awaited<ReturnType<typeof startApi>>;
  let key: KeyObject;
  let kid: string;
  let good: string;
  before(async () => {
    system = await createTestSystem();
    api = await startApi(apiDependencies(system));
    const { headers } = await signedIn(system, 'student');
    good = (headers.Authorization as string).slice('Bearer '.length);
    const [signing] = await readSigningKeys(system.pool);
    assert(signing);
    ({ key, kid } = signing);
  });
  after(async () => {
    api.close();
    await system.close();
  });

  const claims = { email: 'eve@example.org', role: 'operator', sid: 'a-session' };
  const sign = (options: jwt.SignOptions = {}, payload: object = claims, by: KeyObject = key) =>
    jwt.sign(payload, by, {
      algorithm: 'ES256',
      keyid: kid,
      issuer: 'institutes',
      audience: 'institutes-api',
      subject: '1',
      expiresIn: 900,
      ...options,
    });
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const statusOf = async (authorization: string | null) => {
    const answer = await api.get('/v1/me', authorization === null ? {} : { headers: { authorization } });
    if (answer.status === 401) assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    return answer.status;
  };

  const forged: Record<string, () => string | null> = {
    'no token': () => null,
    'another scheme': () => 'Basic YTpi',
    'no JWT': () => 'Bearer x.y.z',
    'an empty one': () => 'Bearer ',
    'one that has expired': () => `Bearer ${sign({ expiresIn: -10 })}`,
    'one that is older than any may be': () =>
      `Bearer ${sign({ expiresIn: 90_000 }, { ...claims, iat: Math.floor(Date.now() / 1_000) - 1_000 })}`,
    'one of another issuer': () => `Bearer ${sign({ issuer: 'somebody' })}`,
    'one for another audience': () => `Bearer ${sign({ audience: 'another-api' })}`,
    'an unknown kid': () => `Bearer ${sign({ keyid: 'no-such-key' })}`,
    'a kid that is a path': () => `Bearer ${sign({ keyid: '../../etc/passwd' })}`,
    'no kid': () => `Bearer ${sign({ keyid: '' })}`,
    'a key of the caller': () =>
      `Bearer ${sign({}, claims, generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)}`,
    'alg none': () => {
      const [, payload] = good.split('.');
      return `Bearer ${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.`;
    },
    'HS256 by the public key': () => {
      const [, payload] = good.split('.');
      const signed = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
      const secret = createPublicKey(key).export({ type: 'spki', format: 'pem' });
      return `Bearer ${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
    },
    'a role that was raised': () => {
      const [header, payload, signature] = good.split('.') as [string, string, string];
      const raised = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), role: 'operator' };
      return `Bearer ${header}.${encode(raised)}.${signature}`;
    },
    'a role that there is not': () => `Bearer ${sign({}, { ...claims, role: 'god' })}`,
    'a subject that is no account': () => `Bearer ${sign({ subject: 'root' })}`,
    'one of the future': () => `Bearer ${sign({ notBefore: 600 })}`,
  };
  for (const [name, make] of Object.entries(forged))
    it(`refuses ${name}`, async () => {
      assert.equal(await statusOf(make()), 401);
    });

  it('lets in who has a good one, whatever the case of Bearer', async () => {
    assert.equal(await statusOf(`Bearer ${good}`), 200);
    assert.equal(await statusOf(`bearer ${good}`), 200);
    assert.equal(await statusOf(`Bearer ${sign()}`), 200, 'what the others are tried against');
  });

  it('shows public keys, and nothing of private ones', async () => {
    const { body } = await api.get('/v1/auth/jwks.json');
    const [shown] = body.keys;
    assert.deepEqual(
      [shown.kid, shown.kty, shown.crv, shown.alg, shown.d],
      [kid, 'EC', 'P-256', 'ES256', undefined],
    );
    assert(jwt.verify(good, createPublicKey({ key: shown, format: 'jwk' }), { algorithms: ['ES256'] }));
  });

  it('are signed by a new key after a minute, and hold by the old one until then and after', async () => {
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
