import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { withTimeout } from '../async/with-timeout.ts';
import type { AnswerStore, Looked, StoredAnswer } from '../domain/search/answer-store.ts';
import { hasCode } from '../errors.ts';
import type { CacheKind, KindPolicy } from './cache-policy.ts';
import { type Answer, createAnswer, type Encoding, plain } from './encoded-answer.ts';

/** How an answer came about: HTTP's X-Cache. */
export type CacheState = 'HIT' | 'MISS' | 'STALE' | 'BYPASS' | 'STALE-ERROR';

export interface Served {
  state: CacheState;
  etag: string;
  total: number | null;
  /** null where the caller has it already, by its etag */
  body: Buffer | null;
  /** since the state of the index that it shows was current for certain, ms */
  ageMs: number;
}

/** An answer that went out. */
export interface Answered {
  kind: CacheKind;
  query: string;
  state: CacheState;
  total: number | null;
  tookMs: number;
  /** by a program, ahead of anybody who would look at it */
  prefetched: boolean;
  /** the network that asked for an institute's page; null for all other kinds */
  viewer: string | null;
}

/** How an answer is being made. */
export interface Making {
  /** the version that was current before it began; null while the store is away */
  version: string | null;
  /** Nobody waits for it. */
  background: boolean;
}

export interface Made {
  body: object;
  /** how many institutes a search found; null for what is no search */
  total: number | null;
}

/** What a caller takes. */
export interface Acceptable {
  encoding: Encoding;
  /** what the caller has already */
  etag: string | null;
  /** Only what shows everything that was searchable when the call began. */
  current: boolean;
}

export interface AnswerCache {
  /**
   * `query` is canonical: two that ask for the same are the same text.
   * @throws whatever making the answer throws, unless an older one can be shown instead
   */
  get(kind: CacheKind, query: string, wanted: Acceptable): Promise<Served>;
  /** Makes an answer anew in the background where it is there, not current, and nobody else does. */
  renew(kind: CacheKind, query: string): Promise<void>;
}

interface Flight {
  answer: Promise<Answer>;
  /** that was current before it began; null while the store is away */
  version: string | null;
  startedAt: number;
  /** callers that wait for it */
  asks: number;
  /** of the claim that it holds; null while the store is away */
  token: string | null;
  background: boolean;
}

interface Found extends Looked {
  token: string;
}

// For a flight of another process; then this one makes the answer too.
const waitMs = 1_000;
// For a flight that was begun for nobody, and leaves others in front; then one is begun for whoever waits.
const backgroundWaitMs = 200;
const shortestWaitMs = 10;
const longestWaitMs = 100;

/**
 * Answers from the store while they are current, for a bounded time longer while one flight renews them, and else from
 * one flight that all callers in all processes share. With the store away each process makes its answers itself, one
 * flight each; with the index away the last answer stands, whatever its age.
 */
export function createAnswerCache(deps: {
  store: AnswerStore;
  policies: Record<CacheKind, KindPolicy>;
  make: (kind: CacheKind, query: string, making: Making) => Promise<Made>;
  /** What beside the index answers depend on, as of now. */
  vocabularyVersion: () => Promise<string>;
  onError: (error: unknown) => void;
}): AnswerCache {
  const { store, policies, make, vocabularyVersion, onError } = deps;
  const flights = new Map<string, Flight>();
  const lookups = new Map<string, Promise<Found>>();
  const process = randomUUID();
  let tokens = 0;

  /** One reading for all that ask for the same at the same time; `current`: of its own, since an earlier one may not do. */
  async function lookUp(
    kind: CacheKind,
    key: string,
    encoding: 'br' | 'gzip' | null,
    etag: string | null,
    current = false,
  ): Promise<Found> {
    const id = `${encoding} ${etag} ${key}`;
    const known = current ? undefined : lookups.get(id);
    if (known) return known;
    const { maxStaleMs, renewMs } = policies[kind];
    const renewAfterMs = current ? 0 : maxStaleMs / 2;
    tokens += 1;
    const token = `${process}.${tokens}`;
    const reading = vocabularyVersion()
      .then((vocabulary) => store.lookUp(key, { encoding, etag, vocabulary, token, renewAfterMs, renewMs }))
      .then((found) => ({ ...found, token }))
      .finally(() => {
        if (lookups.get(id) === reading) lookups.delete(id);
      });
    lookups.set(id, reading);
    return reading;
  }

  /** Begins a flight unless there is one; `current`: of that version. `found`: null while the store is away. */
  function fly(
    kind: CacheKind,
    query: string,
    found: Found | null,
    background: boolean,
    current = false,
  ): Flight {
    const key = `${kind} ${query}`;
    const known = flights.get(key);
    if (
      known &&
      (!current || (found !== null && known.version === found.version)) &&
      (background || !known.background || performance.now() - known.startedAt < backgroundWaitMs)
    ) {
      // A flight from before the store was back holds none.
      if (found?.claimed && found.token !== known.token) store.giveUp(key, found.token).catch(onError);
      return known;
    }
    const startedAt = performance.now();
    const answer = make(kind, query, { version: found?.version ?? null, background }).then(
      ({ body, total }) => createAnswer(body, total),
    );
    const flight: Flight = {
      answer,
      version: found?.version ?? null,
      startedAt,
      asks: 0,
      token: found?.token ?? null,
      background,
    };
    flights.set(key, flight);
    land(key, flight, found)
      .catch(onError)
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    return flight;
  }

  /** What is popular is stored; a claim is given up in any case. */
  async function land(key: string, flight: Flight, found: Found | null): Promise<void> {
    let answer: Answer;
    try {
      answer = await flight.answer;
    } catch {
      // Whoever waits for the flight reports it.
      if (found?.claimed) await store.giveUp(key, found.token);
      return;
    }
    if (!found) return;
    const { token, version } = found;
    const popular =
      found.stored !== null || found.asks > 1 || flight.asks > 1 || (await store.isPopular(key, token));
    if (!popular) return;
    const [br, gzip] = await Promise.all([answer.encoded('br'), answer.encoded('gzip')]);
    const ageMs = performance.now() - flight.startedAt;
    await store.store(key, { token, version, ageMs, etag: answer.etag, total: answer.total, br, gzip });
  }

  /** Waits for the flight there is, or for one that is begun now. */
  async function board(
    kind: CacheKind,
    query: string,
    found: Found | null,
    { encoding, current }: Acceptable,
  ): Promise<Served> {
    let flight = fly(kind, query, found, false, current);
    flight.asks += 1;
    if (flight.background) {
      const answered = flight.answer.then(() => true);
      const leftMs = backgroundWaitMs - (performance.now() - flight.startedAt);
      if (!(await withTimeout(answered, leftMs, () => false))) {
        flight = fly(kind, query, found && { ...found, claimed: false }, false, current);
        flight.asks += 1;
      }
    }
    const answer = await flight.answer;
    const state = found ? 'MISS' : 'BYPASS';
    return {
      state,
      etag: answer.etag,
      total: answer.total,
      body: await answer.encoded(encoding),
      ageMs: performance.now() - flight.startedAt,
    };
  }

  return {
    async get(kind, query, wanted) {
      const key = `${kind} ${query}`;
      const storedEncoding = wanted.encoding === 'gzip' ? 'gzip' : 'br';
      const { renewMs } = policies[kind];
      const maxStaleMs = wanted.current ? -1 : policies[kind].maxStaleMs;
      const serve = async (found: Found, state: CacheState): Promise<Served> => {
        const { etag, total, ageMs, body } = found.stored as StoredAnswer;
        const decoded = body && wanted.encoding === 'identity' ? await plain(body) : body;
        return { state, etag, total, body: decoded, ageMs: state === 'HIT' ? 0 : ageMs };
      };

      const waitUntil = Date.now() + waitMs;
      let last: Found | null = null;
      for (let pause = shortestWaitMs; ; pause = Math.min(longestWaitMs, pause * 2)) {
        let found: Found;
        try {
          found = await lookUp(kind, key, storedEncoding, wanted.etag, wanted.current);
        } catch (error) {
          onError(error);
          return board(kind, query, null, wanted);
        }
        last = found;
        const { stored } = found;
        if (stored?.version === found.version && stored.ageMs < renewMs) return serve(found, 'HIT');
        if (stored && (stored.version === found.version || stored.ageMs <= maxStaleMs)) {
          if (found.claimed) fly(kind, query, found, true).answer.catch(onError);
          return serve(found, 'STALE');
        }
        const flight = flights.get(key);
        const joins = flight && (!wanted.current || flight.version === found.version);
        if (found.claimed || joins || Date.now() >= waitUntil) break;
        await delay(pause);
      }
      try {
        return await board(kind, query, last, wanted);
      } catch (error) {
        if (last.stored && hasCode(error, 'search-unavailable', 'database-unavailable'))
          return serve(last, 'STALE-ERROR');
        throw error;
      }
    },

    async renew(kind, query) {
      const key = `${kind} ${query}`;
      const found = await lookUp(kind, key, null, null);
      if (found.stored && found.claimed) await fly(kind, query, found, true).answer;
      else if (found.claimed) await store.giveUp(key, found.token);
    },
  };
}
