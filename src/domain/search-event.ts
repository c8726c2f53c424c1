import { memo } from './memo.ts';

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
  /** how often an institute's page was asked for, by slug */
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

const hidden = '…';

function withoutPersonalData(q: string): string {
  return q.replace(/\S*@\S*/g, hidden).replace(/\+?\d[\d\s().-]{5,}\d/g, hidden);
}

export function isEventBatch(body: unknown): body is EventBatch {
  const { id, searches, views } = (body ?? {}) as Partial<EventBatch>;
  return (
    typeof id === 'string' &&
    Array.isArray(searches) &&
    searches.every(
      (event) =>
        Number.isFinite(event?.at) &&
        Number.isSafeInteger(event.searches) &&
        event.searches > 0 &&
        Number.isSafeInteger(event.total) &&
        Number.isFinite(event.took_ms) &&
        typeof event.state === 'string' &&
        typeof event.filters === 'object',
    ) &&
    typeof views === 'object' &&
    views !== null &&
    Object.values(views).every((count) => Number.isSafeInteger(count) && count > 0)
  );
}
