import { memo } from '../memo.ts';
import { hidden, withoutPersonalData } from '../text/personal-data.ts';

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

// How a result is shown, not what was looked for.
const presentation = new Set([
  'q',
  'sort',
  'page',
  'limit',
  'cursor',
  'highlight',
  'fields',
  'facets',
  'near',
]);

/**
 * What a canonical search asks for. What may be somebody's mail address or number is left out of `q`, and where somebody
 * is out of `near`.
 */
export const describeSearch = memo((canonicalQuery): SearchedFor => {
  const parameters = new URLSearchParams(canonicalQuery);
  const filters: Record<string, string[]> = {};
  for (const [name, value] of parameters)
    if (!presentation.has(name)) filters[name] = [...(filters[name] ?? []), value];
  if (parameters.has('near')) filters.near = [hidden];
  const q = parameters.get('q');
  return {
    q: q === null ? null : withoutPersonalData(q),
    filters,
    page: parameters.has('cursor') ? null : Number(parameters.get('page') ?? 1),
  };
});

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
