import { hidden, type IsKnownValue, withoutPersonalData } from '../text/personal-data.ts';
import { isValueFacet } from './facets.ts';
import type { SearchQuery } from './search-query.ts';

/** What was searched for, as it was answered in one process within a second; nothing of who did. */
export interface SearchEvent extends SearchedFor {
  /** ms since 1970, of the first */
  at: number;
  /** how often */
  searches: number;
  /** institutes found, by the last */
  total: number;
  /** on average */
  took_ms: number;
  /** as in X-Cache */
  state: string;
}

export interface SearchedFor {
  /** null where nothing was typed */
  q: string | null;
  filters: Record<string, string[]>;
  /** null where it was turned to by cursor */
  page: number | null;
}

/** What one API process saw within a second or so. */
export interface EventBatch {
  /** One that arrives twice counts once. */
  id: string;
  searches: SearchEvent[];
  /** how many viewers an institute's page had for the first time that day, by slug */
  views: Record<string, number>;
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
}: SearchQuery): SearchedFor {
  const filters: Record<string, string[]> = { ...selected };
  for (const [name, { min, max }] of Object.entries(ranges)) {
    if (min !== null) filters[`${name}_min`] = [String(min)];
    if (max !== null) filters[`${name}_max`] = [String(max)];
  }
  if (radius !== null) filters.radius = [String(radius)];
  if (near !== null) filters.near = [hidden];
  return {
    q: q === null ? null : withoutPersonalData(q),
    filters,
    page: cursor === null ? page : null,
  };
}

/** The same search without facet values that are not known: these may say anything about a person. */
export function withoutUnknownValues<T extends SearchedFor>(event: T, isKnown: IsKnownValue): T {
  const filters = Object.entries(event.filters).map(([name, values]) => [
    name,
    isValueFacet(name)
      ? [...new Set(values.map((value) => (isKnown(name, value) ? value : hidden)))]
      : values,
  ]);
  return { ...event, filters: Object.fromEntries(filters) };
}

const maxInteger = 2 ** 31 - 1;
const maxAt = 8.64e15; // of a Date
const isCount = (value: unknown): value is number =>
  Number.isSafeInteger(value) && (value as number) > 0 && (value as number) <= maxInteger;
const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * What a message says, without the events and views that make no sense, which are counted; null where it is not a batch.
 */
export function readEventBatch(body: unknown): { batch: EventBatch; dropped: number } | null {
  const { id, searches, views } = (body ?? {}) as Partial<EventBatch>;
  if (!isText(id) || !uuid.test(id) || !Array.isArray(searches)) return null;
  if (typeof views !== 'object' || views === null) return null;
  const events = searches.filter(isEvent);
  const viewed = Object.entries(views).filter(([, count]) => isCount(count));
  return {
    batch: { id, searches: events, views: Object.fromEntries(viewed) },
    dropped: searches.length - events.length + Object.keys(views).length - viewed.length,
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

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
