import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

// Argon2id is the library's default algorithm. 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A PHC string, some 30 ms of one core. */
export function hashPassword(password: string): Promise<string> {
  return hash(canonical(password), cost);
}

/** Against no account it takes as long: how long a login takes must not tell whether there is one. */
export async function checkPassword(passwordHash: string | null, password: string): Promise<boolean> {
  nobodys ??= hashPassword(randomBytes(16).toString('base64'));
  const matches = await verify(passwordHash ?? (await nobodys), canonical(password));
  return matches && passwordHash !== null;
}

let nobodys: Promise<string> | undefined;

// One letter can be typed as one code point or as two.
function canonical(password: string): string {
  return password.normalize('NFC');
}
