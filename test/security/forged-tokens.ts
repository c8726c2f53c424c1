import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../../src/domain/account.ts';

/** What nobody may be let in with, as `Authorization` (null: none): by what is wrong with it. `good` is a token that holds. */
export function forgedTokens({ key, kid }: SigningKey, good: string): Record<string, string | null> {
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const raised = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), role: 'operator' };
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const old = { ...claims, iat: Math.floor(Date.now() / 1_000) - 1_000 };
  const bearer = (options: jwt.SignOptions, payload: object = claims, by: KeyObject = key) =>
    `Bearer ${signToken({ key: by, kid }, options, payload)}`;
  const hs256 = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  return {
    'no token': null,
    'another scheme': 'Basic YTpi',
    'no JWT': 'Bearer x.y.z',
    'an empty one': 'Bearer ',
    'one that has expired': bearer({ expiresIn: -10 }),
    'one that is older than any may be': bearer({ expiresIn: 90_000 }, old),
    'one of another issuer': bearer({ issuer: 'somebody' }),
    'one for another audience': bearer({ audience: 'another-api' }),
    'an unknown kid': bearer({ keyid: 'no-such-key' }),
    'a kid that is a path': bearer({ keyid: '../../etc/passwd' }),
    'no kid': bearer({ keyid: '' }),
    'a key of the caller': bearer({}, claims, own),
    'alg none': `Bearer ${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.`,
    'HS256 by the public key': `Bearer ${hs256}.${createHmac('sha256', publicPem).update(hs256).digest('base64url')}`,
    'a role that was raised': `Bearer ${header}.${encode(raised)}.${signature}`,
    'a role that there is not': bearer({}, { ...claims, role: 'god' }),
    'a subject that is no account': bearer({ subject: 'root' }),
    'one of the future': bearer({ notBefore: 600 }),
    'a payload that is no JSON': `Bearer ${header}.AAAA.${signature}`,
    'a payload that is no object': `Bearer ${header}.${encode([])}.${signature}`,
    'a header that is no JSON': `Bearer AAAA.${payload}.${signature}`,
    'an unknown kid and parts that are no JSON': `Bearer ${encode({ alg: 'ES256', typ: 'JWT', kid: 'x' })}.AAAA.AAAA`,
    'a kid that is no text': `Bearer ${encode({ alg: 'ES256', typ: 'JWT', kid: { a: 1 } })}.${payload}.${signature}`,
    'a signature that is too short': `Bearer ${header}.${payload}.AAAA`,
    'a signature that is too long': `Bearer ${header}.${payload}.${'A'.repeat(4_000)}`,
    'no signature': `Bearer ${header}.${payload}.`,
    'parts too few': `Bearer ${header}.${payload}`,
    'parts too many': `Bearer ${header}.${payload}.${signature}.${signature}`,
    'a very long one': `Bearer ${'A'.repeat(6_000)}.${'A'.repeat(6_000)}.AAAA`,
  };
}

const claims = { email: 'eve@example.org', role: 'operator', sid: 'a-session' };

/** As the API signs tokens, but for what `options` and `payload` say. */
export function signToken(
  { key, kid }: Pick<SigningKey, 'key' | 'kid'>,
  options: jwt.SignOptions = {},
  payload: object = claims,
): string {
  return jwt.sign(payload, key, {
    algorithm: 'ES256',
    keyid: kid,
    issuer: 'institutes',
    audience: 'institutes-api',
    subject: '1',
    expiresIn: 900,
    ...options,
  });
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
