import type { Redis } from 'ioredis';
import { defineScripts } from './redis-scripts.ts';

/** Whose guess it is: keys that say nothing of anybody (`hashed`). */
export interface Guesser {
  account: string;
  /** the account and the address together */
  pair: string;
  /** the address and the networks around it, the narrowest first */
  networks: string[];
}

/** What became of asking for a guess. */
export type GuessOutcome =
  /** It may be made, after `waitMs`. `used` is of the pair, this one included. */
  | { allowed: true; waitMs: number; used: number; resetMs: number }
  /** A limit is used up: that of the pair, of the network at `index`, or (`turn`) others wait to guess at this account. */
  | { allowed: false; by: 'pair' | 'network' | 'turn'; index: number; resetMs: number };

export interface PasswordGuesses {
  /** Counts a guess as wrong from the start, so that guesses made at the same time cannot get past a limit. */
  take(guesser: Guesser): Promise<GuessOutcome>;
  /** It was not wrong, or was never checked. After a right one the account knows the address for 30 days. */
  giveBack(guesser: Guesser, right: boolean): Promise<void>;
}

export const guessWindowSeconds = 15 * 60;
const knownSeconds = 30 * 24 * 3_600;
const maxKnown = 20;
// So long after one guess at an account comes the next, from wherever, once `freeGuesses` of them were wrong; doubled by each.
const firstPauseMs = 250;
const maxPauseMs = 2_000;
// Nobody waits longer; whoever would have to is refused, and may try again then.
const maxWaitMs = 2_000;

/**
 * KEYS turn, known addresses, failures of the account, then what is limited: pair, networks.
 * ARGV address, free guesses, then the limit of each that is limited.
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

/** KEYS as above; ARGV address, 1 where the password was right. */
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
 * Wrong passwords, counted for a quarter of an hour in all processes together. Strict for one address at one account, and for
 * an address or network at all accounts. An account as a whole is never locked, since a stranger could do that to its owner:
 * beyond `freeGuesses` wrong ones it takes one guess after another, up to two seconds apart, and addresses from which its
 * owner has signed in lately do not wait at all.
 * @param limits wrong passwords of one pair, and of networks by their place in `Guesser.networks`
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
  };
}
