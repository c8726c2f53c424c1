import type { Redis } from 'ioredis';
import { defineScripts } from './redis-scripts.ts';

/** The keys under which a guess is counted. They are hashes and do not identify anybody. */
interface Guesser {
  account: string;
  /** the combination of account and client address */
  pair: string;
  /** the client address and the networks that contain it, the narrowest first */
  networks: string[];
}

/** The decision about a guess. */
type GuessOutcome =
  /** The password may be checked after `waitMs`. `used` counts the guesses of the pair, including this one. */
  | { allowed: true; waitMs: number; used: number; resetMs: number }
  /** A limit is reached: of the pair, of the network at `index`, or of the queue of guesses at this account (`turn`). */
  | { allowed: false; by: 'pair' | 'network' | 'turn'; index: number; resetMs: number };

interface PasswordGuesses {
  /** Counts a guess as wrong in advance, so that concurrent guesses cannot exceed a limit. */
  take(guesser: Guesser): Promise<GuessOutcome>;
  /**
   * Uncounts a guess that was right or was never checked. A right guess makes the address a known address of the account for 30
   * days.
   */
  giveBack(guesser: Guesser, right: boolean): Promise<void>;
  /** Uncounts the wrong guesses at the account, from anywhere and from this address; not those of the networks. */
  forgive(guesser: Guesser): Promise<void>;
}

export const guessWindowSeconds = 15 * 60;
const knownSeconds = 30 * 24 * 3_600;
const maxKnown = 20;
// The pause between two guesses at an account, from any address, after `freeGuesses` wrong ones. Each further one doubles it.
const firstPauseMs = 250;
const maxPauseMs = 2_000;
// A guess that would have to wait longer is refused.
const maxWaitMs = 2_000;

/**
 * KEYS turn, known addresses, failures of the account, then the limited ones: pair, networks.
 * ARGV address, free guesses, then the limit of each limited key.
 */
const takeScript = `
for i = 4, #KEYS do
  local used = tonumber(redis.call('get', KEYS[i]) or 0)
  if used >= tonumber(ARGV[i - 1]) then return {0, i - 4, redis.call('pttl', KEYS[i])} end
end
local wait = 0
local beyond = tonumber(redis.call('get', KEYS[3]) or 0) - tonumber(ARGV[2])
if beyond >= 0 and not redis.call('zscore', KEYS[2], ARGV[1]) then
  local time = redis.call('time')
  local now = time[1] * 1000 + math.floor(time[2] / 1000)
  wait = math.max(0, tonumber(redis.call('get', KEYS[1]) or 0) - now)
  if wait > ${maxWaitMs} then return {0, -1, wait} end
  local pause = math.min(${maxPauseMs}, ${firstPauseMs} * 2 ^ math.min(beyond, 20))
  redis.call('set', KEYS[1], string.format('%d', now + wait + pause), 'PX', wait + pause)
end
for i = 3, #KEYS do
  if redis.call('incr', KEYS[i]) == 1 then redis.call('expire', KEYS[i], ${guessWindowSeconds}) end
end
return {1, wait, tonumber(redis.call('get', KEYS[4])), redis.call('pttl', KEYS[4])}`;

/** KEYS as above; ARGV address, 1 if the password was right. */
const giveBackScript = `
for i = 3, #KEYS do
  local used = tonumber(redis.call('get', KEYS[i]) or 0)
  if used > 1 then redis.call('decr', KEYS[i]) elseif used == 1 then redis.call('del', KEYS[i]) end
end
if ARGV[2] == '1' then
  redis.call('zadd', KEYS[2], redis.call('time')[1], ARGV[1])
  redis.call('zremrangebyrank', KEYS[2], 0, -${maxKnown + 1})
  redis.call('expire', KEYS[2], ${knownSeconds})
end`;

interface Scripts {
  takeGuess(
    keyCount: number,
    ...keysAndArguments: (string | number)[]
  ): Promise<[0 | 1, number, number, number]>;
  giveGuessBack(keyCount: number, ...keysAndArguments: (string | number)[]): Promise<unknown>;
}

/**
 * Limits wrong passwords within 15 minutes, across all processes: strictly for one client address at one account, and for one
 * address or network at all accounts. An account as a whole is never locked, because then a stranger could lock out its owner.
 * Instead, after `freeGuesses` wrong passwords it accepts one guess at a time, up to two seconds apart; addresses from which its
 * owner has signed in lately do not wait.
 * @param limits the number of wrong passwords per pair, and per network by its index in `Guesser.networks`
 */
export function createPasswordGuesses(
  redis: Redis,
  limits: { freeGuesses: number; pair: number; networks: number[] },
): PasswordGuesses {
  const scripts = defineScripts<Scripts>(redis, {
    takeGuess: { lua: takeScript },
    giveGuessBack: { lua: giveBackScript },
  });
  const keysOf = ({ account, pair, networks }: Guesser) => [
    `limit:turn:${account}`,
    `known:${account}`,
    `limit:guess:account:${account}`,
    `limit:guess:pair:${pair}`,
    ...networks.map((network) => `limit:guess:network:${network}`),
  ];

  return {
    async take(guesser) {
      const keys = keysOf(guesser);
      const [allowed, at, third, fourth] = await scripts.takeGuess(
        keys.length,
        ...keys,
        guesser.networks[0] as string,
        limits.freeGuesses,
        limits.pair,
        ...limits.networks.slice(0, guesser.networks.length),
      );
      if (allowed === 1) return { allowed: true, waitMs: at, used: third, resetMs: fourth };
      const by = at === -1 ? 'turn' : at === 0 ? 'pair' : 'network';
      return { allowed: false, by, index: at - 1, resetMs: third };
    },

    async giveBack(guesser, right) {
      const keys = keysOf(guesser);
      await scripts.giveGuessBack(keys.length, ...keys, guesser.networks[0] as string, right ? 1 : 0);
    },

    async forgive(guesser) {
      const [turn, , account, pair] = keysOf(guesser) as [string, string, string, string];
      await redis.del(turn, account, pair);
    },
  };
}
