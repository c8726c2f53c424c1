import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { AnswerKind, KeyedRequest } from '../contract/answer-request.ts';
import type { AnswerStore, CacheEntry } from '../domain/search/answer-store.ts';
import { hasCode } from '../errors.ts';
import type { CachePolicies } from './cache-policy.ts';
import { decompressBrotli, type Encoding } from './encoded-answer.ts';
import type { RenderAnswer } from './rendered-body.ts';
import { createFlights, type Lookup } from './single-flight.ts';

/*
 * What a request is served, by the entry that its look-up finds in the store:
 *
 *   entry                                        | state       | what else happens
 *   ---------------------------------------------+-------------+----------------------------------------------------------
 *   current version, younger than renewMs        | HIT         | nothing
 *   current version, older                       | STALE       | with the claim: startFlight in the background
 *   older version, at most maxStaleMs old        | STALE       | with the claim (given from half that age on): the same
 *   older, or none                               | MISS        | with the claim, or with a flight in this process: joinFlight;
 *                                                |             |   else another process renders: look up again until its
 *                                                |             |   answer is stored, at most for maxWaitMs, then joinFlight
 *   too old, and the flight failed because the   | STALE-ERROR | the entry is served whatever its age
 *     index or the database is unavailable       |             |
 *   unknown: the store is unavailable            | BYPASS      | joinFlight; nothing is stored
 *
 * A request that demands the current state (`ClientRequirements.current`) is served no entry of an older version.
 * The version is the generation of the index, which the indexer raises after each change, with the vocabulary's version.
 * What becomes of a flight: see single-flight.ts.
 */

/** How an answer came about, as the header X-Cache says. */
type CacheState = 'HIT' | 'MISS' | 'STALE' | 'BYPASS' | 'STALE-ERROR';

interface CachedResponse {
  state: CacheState;
  etag: string;
  /** The number of institutes that a search found; null for all other kinds. */
  total: number | null;
  /** Null when the client has this body, by its etag. */
  body: Buffer | null;
  /** Milliseconds since the state of the index that the answer shows was certainly current. */
  ageMs: number;
}

/** An answer that was sent. */
export interface AnswerServed extends KeyedRequest {
  state: CacheState;
  total: number | null;
  tookMs: number;
  /** Whether a program asked for it before anyone looks at it. */
  prefetched: boolean;
  /** The network that asked for the page of an institute, or for the first page of a search with text; null for all others. */
  viewer: string | null;
}

export interface ClientRequirements {
  encoding: Encoding;
  /** The etag of the answer that the client has. */
  etag: string | null;
  /** Whether the answer must show everything that was searchable when the request arrived. */
  current: boolean;
}

export interface AnswerCache {
  /** @throws whatever rendering throws, unless an older answer can be served instead */
  get(keyed: KeyedRequest, requirements: ClientRequirements): Promise<CachedResponse>;
  /** Renders a stored answer anew in the background, unless it is current or another flight does so already. */
  renew(keyed: KeyedRequest): Promise<void>;
}

// A request waits so long for the flight of another process before it starts one itself.
const maxWaitMs = 1_000;
const minPauseMs = 10;
const maxPauseMs = 100;

/**
 * A shared cache with single flight: see the table above.
 * @param deps.vocabularyVersion the current version of what answers depend on beside the index
 */
export function createAnswerCache(deps: {
  store: AnswerStore;
  policies: CachePolicies;
  render: RenderAnswer;
  vocabularyVersion: () => Promise<string>;
  onError: (error: unknown) => void;
}): AnswerCache {
  const { store, policies, vocabularyVersion, onError } = deps;
  const flights = createFlights(deps);
  const lookups = new Map<string, Promise<Lookup>>();
  const processId = randomUUID();
  let tokens = 0;

  /**
   * Shares one look-up among the identical requests that arrive at the same time. With `current` it starts a new one, since
   * an earlier look-up may have missed the latest change.
   */
  async function lookUp(
    kind: AnswerKind,
    key: string,
    encoding: 'br' | 'gzip' | null,
    etag: string | null,
    current = false,
  ): Promise<Lookup> {
    const id = `${encoding} ${etag} ${key}`;
    const known = current ? undefined : lookups.get(id);
    if (known) return known;
    const { maxStaleMs, renewMs } = policies[kind];
    const renewAfterMs = current ? 0 : maxStaleMs / 2;
    tokens += 1;
    const token = `${processId}.${tokens}`;
    const lookup = vocabularyVersion()
      .then((vocabulary) => store.lookUp(key, { encoding, etag, vocabulary, token, renewAfterMs, renewMs }))
      .then((result) => ({ ...result, token }))
      .finally(() => {
        if (lookups.get(id) === lookup) lookups.delete(id);
      });
    lookups.set(id, lookup);
    return lookup;
  }

  async function serveFlight(
    keyed: KeyedRequest,
    lookup: Lookup | null,
    { encoding, current }: ClientRequirements,
  ): Promise<CachedResponse> {
    const { answer, startedAt } = await flights.joinFlight(keyed, lookup, current);
    return {
      state: lookup ? 'MISS' : 'BYPASS',
      etag: answer.etag,
      total: answer.total,
      body: await answer.encoded(encoding),
      ageMs: performance.now() - startedAt,
    };
  }

  return {
    async get(keyed, requirements) {
      const { request, key } = keyed;
      const { encoding, etag, current } = requirements;
      const storedEncoding = encoding === 'gzip' ? 'gzip' : 'br';
      const { renewMs } = policies[request.kind];
      const maxStaleMs = current ? -1 : policies[request.kind].maxStaleMs;
      const waitUntil = Date.now() + maxWaitMs;
      let lookup: Lookup;
      for (let pauseMs = minPauseMs; ; pauseMs = Math.min(maxPauseMs, pauseMs * 2)) {
        try {
          lookup = await lookUp(request.kind, key, storedEncoding, etag, current);
        } catch (error) {
          onError(error);
          return serveFlight(keyed, null, requirements);
        }
        const { stored, version } = lookup;
        if (stored) {
          const isCurrent = stored.version === version;
          if (isCurrent && stored.ageMs < renewMs) return serveEntry(stored, 'HIT', encoding);
          if (isCurrent || stored.ageMs <= maxStaleMs) {
            if (lookup.claimed)
              flights.startFlight(keyed, lookup, { background: true }).answer.catch(onError);
            return serveEntry(stored, 'STALE', encoding);
          }
        }
        if (lookup.claimed || flights.findFlight(key, lookup, current) || Date.now() >= waitUntil) break;
        await delay(pauseMs);
      }
      try {
        return await serveFlight(keyed, lookup, requirements);
      } catch (error) {
        if (lookup.stored && hasCode(error, 'search-unavailable', 'database-unavailable'))
          return serveEntry(lookup.stored, 'STALE-ERROR', encoding);
        throw error;
      }
    },

    async renew(keyed) {
      const { request, key } = keyed;
      const lookup = await lookUp(request.kind, key, null, null);
      if (!lookup.claimed) return;
      if (lookup.stored) await flights.startFlight(keyed, lookup, { background: true }).answer;
      else await store.releaseClaim(key, lookup.token);
    },
  };
}

async function serveEntry(
  { etag, total, ageMs, body }: CacheEntry,
  state: CacheState,
  encoding: Encoding,
): Promise<CachedResponse> {
  const decoded = body && encoding === 'identity' ? await decompressBrotli(body) : body;
  return { state, etag, total, body: decoded, ageMs: state === 'HIT' ? 0 : ageMs };
}
