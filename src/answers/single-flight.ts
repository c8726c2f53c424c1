import { withTimeout } from '../async/with-timeout.ts';
import type { KeyedRequest } from '../contract/answer-request.ts';
import type { AnswerStore, LookupResult } from '../domain/search/answer-store.ts';
import { type EncodedAnswer, encodeAnswer } from './encoded-answer.ts';
import type { RenderAnswer } from './rendered-body.ts';

/*
 * A flight renders one answer for all requests that wait for it. A claim, given by the store, makes it the only flight
 * for its key in all processes.
 *
 *   state    | meaning                                   | next
 *   ---------+-------------------------------------------+----------------------------------------------------------------
 *   claimed  | a look-up was given the claim for the key | startFlight -> flying; or releaseClaim -> released, when this
 *            |                                           |   process has a flight for the key already
 *   flying   | the answer is being rendered              | joinFlight -> joined; rendered -> landed; failed -> released
 *   joined   | flying, and requests wait for the answer  | rendered -> landed; failed -> released, the requests get the error
 *   landed   | the waiting requests have their answer    | storeResult -> stored, if the answer is popular; else released
 *   stored   | the store has the answer and no claim     |
 *   released | the store has no claim, and what it had   |
 *
 * A flight may also start without a claim: the store is unavailable (then nothing is stored), or another process has held
 * the claim for too long. If a process dies with a claim, the store lets it expire.
 */

/** What a look-up found, and the token of the claim that it may have been given. */
export interface Lookup extends LookupResult {
  token: string;
}

export interface Flight {
  answer: Promise<EncodedAnswer>;
  /** The version that was current before rendering began; null while the store is unavailable. */
  version: string | null;
  /** In milliseconds, by `performance.now()`. */
  startedAt: number;
  /** How many requests wait for it. */
  asks: number;
  /** The token of its look-up; null while the store is unavailable. */
  token: string | null;
  /** Whether it yields to requests that wait: it was started for none, and its searches run after all others. */
  background: boolean;
}

// A request waits so long for a background flight before it starts one that does not yield.
const backgroundWaitMs = 200;

export interface Flights {
  /** The flight that a request with this look-up may join; with `current` only one of the version of the look-up. */
  findFlight(key: string, lookup: Lookup | null, current: boolean): Flight | undefined;
  /** Starts a flight, or returns the one there is. `lookup` is null while the store is unavailable. */
  startFlight(
    keyed: KeyedRequest,
    lookup: Lookup | null,
    options: { background: boolean; current?: boolean },
  ): Flight;
  /** Waits for the flight there is, or for one that is started now. @throws whatever rendering throws */
  joinFlight(
    keyed: KeyedRequest,
    lookup: Lookup | null,
    current: boolean,
  ): Promise<{ answer: EncodedAnswer; startedAt: number }>;
}

export function createFlights(deps: {
  store: AnswerStore;
  render: RenderAnswer;
  onError: (error: unknown) => void;
}): Flights {
  const { store, render, onError } = deps;
  const flights = new Map<string, Flight>();

  const findFlight: Flights['findFlight'] = (key, lookup, current) => {
    const flight = flights.get(key);
    if (!flight || !current) return flight;
    return lookup !== null && flight.version === lookup.version ? flight : undefined;
  };

  const startFlight: Flights['startFlight'] = ({ request, key }, lookup, { background, current = false }) => {
    const known = findFlight(key, lookup, current);
    if (known && (background || !known.background || ageOf(known) < backgroundWaitMs)) {
      // The known flight has another claim, or none because the store was unavailable when it started.
      if (lookup?.claimed && lookup.token !== known.token)
        store.releaseClaim(key, lookup.token).catch(onError);
      return known;
    }
    const version = lookup?.version ?? null;
    const startedAt = performance.now();
    const answer = render(request, { version, background }).then(({ body, total }) =>
      encodeAnswer(body, total),
    );
    const flight: Flight = { answer, version, startedAt, asks: 0, token: lookup?.token ?? null, background };
    flights.set(key, flight);
    storeResult(key, flight, lookup)
      .catch(onError)
      .finally(() => {
        if (flights.get(key) === flight) flights.delete(key);
      });
    return flight;
  };

  /** Stores the answer of a flight if it is popular; releases the claim in any case. */
  async function storeResult(key: string, flight: Flight, lookup: Lookup | null): Promise<void> {
    let answer: EncodedAnswer;
    try {
      answer = await flight.answer;
    } catch {
      // The requests that wait for the flight report the error.
      if (lookup?.claimed) await store.releaseClaim(key, lookup.token);
      return;
    }
    if (!lookup) return;
    const { token, version } = lookup;
    const isPopular =
      lookup.stored !== null || lookup.asks > 1 || flight.asks > 1 || (await store.isPopular(key, token));
    if (!isPopular) return;
    const [br, gzip] = await Promise.all([answer.encoded('br'), answer.encoded('gzip')]);
    const { etag, total } = answer;
    await store.store(key, { token, version, ageMs: ageOf(flight), etag, total, br, gzip });
  }

  return {
    findFlight,
    startFlight,
    async joinFlight(keyed, lookup, current) {
      let flight = startFlight(keyed, lookup, { background: false, current });
      flight.asks += 1;
      if (flight.background) {
        const answered = flight.answer.then(() => true);
        if (!(await withTimeout(answered, backgroundWaitMs - ageOf(flight), () => false))) {
          // The claim, if there was one, is released already.
          const unclaimed = lookup && { ...lookup, claimed: false };
          flight = startFlight(keyed, unclaimed, { background: false, current });
          flight.asks += 1;
        }
      }
      return { answer: await flight.answer, startedAt: flight.startedAt };
    },
  };
}

function ageOf(flight: Flight): number {
  return performance.now() - flight.startedAt;
}
