import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** A refresh token: the id of its session and a secret, which ends with a proof (an HMAC) that the session issued it. */
export interface RefreshToken {
  session: string;
  secret: string;
}

const randomLength = 32;
const proofLength = 16;

/** A key for a session's proofs. A party that knows it can end the session, but not continue it. */
export function newProofKey(): string {
  return randomBytes(32).toString('base64url');
}

/** Creates the secret of a session's next token. */
export function newSecret(session: string, proofKey: string): string {
  const random = randomBytes(randomLength);
  return Buffer.concat([random, proof(session, random, proofKey)]).toString('base64url');
}

/** Whether the session with this key has ever issued the token. */
export function wasIssued({ session, secret }: RefreshToken, proofKey: string): boolean {
  const bytes = Buffer.from(secret, 'base64url');
  if (bytes.length !== randomLength + proofLength) return false;
  const expected = proof(session, bytes.subarray(0, randomLength), proofKey);
  return timingSafeEqual(bytes.subarray(randomLength), expected);
}

/** The hash under which a secret is stored. */
export function digest(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** Null for text that is not a refresh token. Secrets of 43 characters were issued before secrets had proofs. */
export function parseRefreshToken(text: string): RefreshToken | null {
  const [, session, secret] = /^([0-9a-f-]{36})\.([\w-]{43}|[\w-]{64})$/.exec(text) ?? [];
  return session !== undefined && secret !== undefined ? { session, secret } : null;
}

function proof(session: string, random: Buffer, proofKey: string): Buffer {
  return createHmac('sha256', proofKey).update(session).update(random).digest().subarray(0, proofLength);
}
