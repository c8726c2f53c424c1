import { type IsKnownValue, redacted, redactPersonalData } from '../text/personal-data.ts';
import { isValueFacet } from './facets.ts';
import type { Reformulation } from './reformulation.ts';
import type { SearchQuery } from './search-query.ts';

/** The searches for the same, answered by one process in the same way within a second. Says nothing about who searched. */
export interface SearchEvent extends SearchDescription {
  /** The time of the first, in milliseconds since 1970. */
  at: number;
  /** The number of searches. */
  searches: number;
  /** The number of institutes that the last one found. */
  total: number;
  /** The mean duration in milliseconds. */
  took_ms: number;
  /** How the answer came about, as the header X-Cache says. */
  state: string;
}

export interface SearchDescription {
  /** Null for a search without text. */
  q: string | null;
  filters: Record<string, string[]>;
  /** Null for a search by cursor. */
  page: number | null;
}

/** The events of one API process within about a second. */
export interface EventBatch {
  /** A batch with an id that was stored before is ignored. */
  id: string;
  searches: SearchEvent[];
  /** The number of networks that asked for an institute's page for the first time that day, by slug. */
  views: Record<string, number>;
  /** Absent when there are none. */
  reformulations?: Reformulation[];
}

/**
 * What a search looks for, without how its results are shown. Mail addresses and long numbers in `q` are redacted, and so
 * is the place in `near`, since each may be a person's.
 */
export function describeSearch({
  q,
  selected,
  ranges,
  near,
  radius,
  cursor,
  page,
}: SearchQuery): SearchDescription {
  const filters: Record<string, string[]> = { ...selected };
  for (const [name, { min, max }] of Object.entries(ranges)) {
    if (min !== null) filters[`${name}_min`] = [String(min)];
    if (max !== null) filters[`${name}_max`] = [String(max)];
  }
  if (radius !== null) filters.radius = [String(radius)];
  if (near !== null) filters.near = [redacted];
  return {
    q: q === null ? null : redactPersonalData(q),
    filters,
    page: cursor === null ? page : null,
  };
}

/** The same search without facet values that are not known: these may say anything about a person. */
export function redactUnknownValues<T extends SearchDescription>(event: T, isKnown: IsKnownValue): T {
  const filters = Object.entries(event.filters).map(([name, values]) => [
    name,
    isValueFacet(name)
      ? [...new Set(values.map((value) => (isKnown(name, value) ? value : redacted)))]
      : values,
  ]);
  return { ...event, filters: Object.fromEntries(filters) };
}

const maxInteger = 2 ** 31 - 1;
// The greatest time value of a Date.
const maxAt = 8.64e15;
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= maxInteger;
const isText = (value: unknown): value is string => typeof value === 'string';

/** Reads the body of a message. Drops and counts invalid events and views; returns null if the body is not a batch. */
export function readEventBatch(body: unknown): { batch: EventBatch; dropped: number } | null {
  const { id, searches, views, reformulations = [] } = (body ?? {}) as Partial<EventBatch>;
  if (!isText(id) || !uuid.test(id) || !Array.isArray(searches)) return null;
  if (typeof views !== 'object' || views === null || !Array.isArray(reformulations)) return null;
  const events = searches.filter(isEvent);
  const viewed = Object.entries(views).filter(([, count]) => isCount(count));
  const pairs = reformulations.filter(isReformulated);
  return {
    batch: {
      id,
      searches: events,
      views: Object.fromEntries(viewed),
      ...(pairs.length > 0 && { reformulations: pairs }),
    },
    dropped:
      searches.length -
      events.length +
      Object.keys(views).length -
      viewed.length +
      reformulations.length -
      pairs.length,
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

function isReformulated(pair: unknown): pair is Reformulation {
  const { q, next_q, times } = (pair ?? {}) as Partial<Reformulation>;
  return isText(q) && isText(next_q) && isCount(times);
}

function isEvent(event: unknown): event is SearchEvent {
  const { at, searches, q, filters, page, total, took_ms, state } = (event ?? {}) as Partial<SearchEvent>;
  return (
    Number.isFinite(at) &&
    Math.abs(at as number) <= maxAt &&
    isCount(searches) &&
    (q === null || isText(q)) &&
    typeof filters === 'object' &&
    filters !== null &&
    Object.values(filters).every((values) => Array.isArray(values) && values.every(isText)) &&
    (page === null || isCount(page)) &&
    (total === 0 || isCount(total)) &&
    Number.isFinite(took_ms) &&
    isText(state)
  );
}
