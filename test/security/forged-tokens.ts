import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { SigningKey } from '../../src/domain/account.ts';

/** Invalid values of `Authorization` (null: no header), by what is wrong with them. `good` is a valid token. */
export function forgedTokens({ key, kid }: SigningKey, good: string): Record<string, string | null> {
  const [header, payload, signature] = good.split('.') as [string, string, string];
  const raised = { ...JSON.parse(Buffer.from(payload, 'base64url').toString()), role: 'operator' };
  const foreignKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const old = { ...claims, iat: Math.floor(Date.now() / 1_000) - 1_000 };
  const bearer = (options: jwt.SignOptions, payload: object = claims, by: KeyObject = key) =>
    `Bearer ${signToken({ key: by, kid }, options, payload)}`;
  const hs256 = `${encode({ alg: 'HS256', typ: 'JWT', kid })}.${payload}`;
  const publicPem = createPublicKey(key).export({ type: 'spki', format: 'pem' });
  return {
    'no token': null,
    'another scheme': 'Basic YTpi',
    'text that is not a JWT': 'Bearer x.y.z',
    'an empty one': 'Bearer ',
    'one that has expired': bearer({ expiresIn: -10 }),
    'one that is older than the maximum lifetime': bearer({ expiresIn: 90_000 }, old),
    'one of another issuer': bearer({ issuer: 'somebody' }),
    'one for another audience': bearer({ audience: 'another-api' }),
    'an unknown kid': bearer({ keyid: 'no-such-key' }),
    'a kid that is a path': bearer({ keyid: '../../etc/passwd' }),
    'no kid': bearer({ keyid: '' }),
    'a key of the caller': bearer({}, claims, foreignKey),
    'alg none': `Bearer ${encode({ alg: 'none', typ: 'JWT', kid })}.${payload}.`,
    'HS256 by the public key': `Bearer ${hs256}.${createHmac('sha256', publicPem).update(hs256).digest('base64url')}`,
    'a role that was raised': `Bearer ${header}.${encode(raised)}.${signature}`,
    'an unknown role': bearer({}, { ...claims, role: 'god' }),
    'a subject that is not an account': bearer({ subject: 'root' }),
    'one that is not valid yet': bearer({ notBefore: 600 }),
    'a payload that is not JSON': `Bearer ${header}.AAAA.${signature}`,
    'a payload that is not an object': `Bearer ${header}.${encode([])}.${signature}`,
    'a header that is not JSON': `Bearer AAAA.${payload}.${signature}`,
    'an unknown kid and parts that are not JSON': `Bearer ${encode({ alg: 'ES256', typ: 'JWT', kid: 'x' })}.AAAA.AAAA`,
    'a kid that is not a string': `Bearer ${encode({ alg: 'ES256', typ: 'JWT', kid: { a: 1 } })}.${payload}.${signature}`,
    'a signature that is too short': `Bearer ${header}.${payload}.AAAA`,
    'a signature that is too long': `Bearer ${header}.${payload}.${'A'.repeat(4_000)}`,
    'no signature': `Bearer ${header}.${payload}.`,
    'too few parts': `Bearer ${header}.${payload}`,
    'too many parts': `Bearer ${header}.${payload}.${signature}.${signature}`,
    'a very long one': `Bearer ${'A'.repeat(6_000)}.${'A'.repeat(6_000)}.AAAA`,
  };
}

const claims = { email: 'eve@example.org', role: 'operator', sid: 'a-session' };

/** Signs a token as the API does, except for what `options` and `payload` change. */
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
