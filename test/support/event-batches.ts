import { randomUUID } from 'node:crypto';
import type { EventBatch, SearchEvent } from '../../src/domain/search/search-event.ts';

/** A batch of events, each completed with defaults. */
export function eventBatch(searches: Partial<SearchEvent>[], views: Record<string, number> = {}): EventBatch {
  return {
    id: randomUUID(),
    searches: searches.map((search) => ({
      at: Date.now(),
      searches: 1,
      q: 'law',
      filters: {},
      page: 1,
      total: 3,
      took_ms: 10,
      state: 'MISS',
      ...search,
    })),
    views,
  };
}
