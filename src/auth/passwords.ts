import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';

// Argon2id is the library's default algorithm. 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Hashes run on the four threads of libuv's pool. Files, DNS and compression use it too; two threads are left for them.
const maxConcurrent = 2;
// One hash takes about 30 ms of one core, so that a caller waits for a quarter of a second at most.
const maxWaiting = 16;

// No password has this hash; checking it takes as long as any other.
const dummyHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** Hashes a password to a PHC string; takes about 30 ms of one core. @throws AppError overloaded when too many hashes wait */
export function hashPassword(password: string): Promise<string> {
  return withSlot(() => hash(normalize(password), cost));
}

/**
 * Whether the password has this hash. Without an account (null), it checks against a dummy hash, so that the response
 * time does not reveal whether the account exists.
 * @throws AppError overloaded when too many hashes wait
 */
export async function checkPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await withSlot(() => verify(passwordHash ?? dummyHash, normalize(password)));
  return matches && passwordHash !== null;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `work` when one of the two slots of this process is free; at most 16 calls wait for one. */
async function withSlot<T>(work: () => Promise<T>): Promise<T> {
  if (running < maxConcurrent) running += 1;
  else {
    if (waiting.length >= maxWaiting)
      throw new AppError('overloaded', 'Too many people are signing in right now. Please try again.', {
        retryAfterSeconds: 1,
      });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    // The next call takes over this slot, so that `running` stays the same.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

// A letter with an accent can be typed as one code point or as two.
function normalize(password: string): string {
  return password.normalize('NFC');
}
