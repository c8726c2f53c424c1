import { hash, verify } from '@node-rs/argon2';
import { AppError } from '../errors.ts';

// Argon2id is the library's default algorithm. 19 MiB, two passes, one lane: OWASP's Password Storage Cheat Sheet.
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

// Hashes run on the four threads that files, DNS and compression use as well: two are left for those.
const maxHashes = 2;
// Each takes some 30 ms of one core: whoever waits, waits a quarter of a second.
const maxWaiting = 16;

// No password has this hash, which costs as much to check as any other.
const nobodysHash = `$argon2id$v=19$m=${cost.memoryCost},t=${cost.timeCost},p=${cost.parallelism}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** A PHC string, some 30 ms of one core. @throws AppError overloaded where too many wait for theirs */
export function hashPassword(password: string): Promise<string> {
  return inTurn(() => hash(canonical(password), cost));
}

/**
 * Where there is no account it takes as long: the time of an answer does not tell whether there is one.
 * @throws AppError overloaded where too many wait for theirs
 */
export async function checkPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await inTurn(() => verify(passwordHash ?? nobodysHash, canonical(password)));
  return matches && passwordHash !== null;
}

let running = 0;
const waiting: (() => void)[] = [];

/** Runs `work`, or has it wait for its turn: at most two at a time in this process, at most 16 that wait. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running < maxHashes) running += 1;
  else {
    if (waiting.length >= maxWaiting)
      throw new AppError('overloaded', 'Too many people sign in at this moment. Please try again.', {
        retryAfterSeconds: 1,
      });
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  try {
    return await work();
  } finally {
    // Whoever is next takes over this place.
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

// One letter can be typed as one code point or as two.
function canonical(password: string): string {
  return password.normalize('NFC');
}
