import type { Reformulation } from '../search/reformulation.ts';
import type { Cell, Sheet } from './cells.ts';

/** A search with how often it was run. */
interface ListedSearch {
  q: string | null;
  filters: Record<string, string[]>;
  searches: number;
  total: number;
  took_p50_ms: number | null;
  took_p95_ms: number | null;
}

export const searchesSheet: Sheet = {
  name: 'Searches',
  columns: [
    { name: 'list', width: 14 },
    { name: 'rank', width: 7 },
    { name: 'q', width: 40 },
    { name: 'filters', width: 40 },
    { name: 'searches', width: 10 },
    { name: 'results', width: 10 },
    { name: 'then_searched', width: 40 },
    { name: 'median_ms', width: 11 },
    { name: 'p95_ms', width: 11 },
  ],
};

/** The rows of the report on searches: the lists one after the other, each with its ranks. */
export function searchListRows(lists: {
  popular: ListedSearch[];
  found_nothing: ListedSearch[];
  reformulated: Reformulation[];
  slow: ListedSearch[];
}): { rows: Cell[][]; counts: Record<string, number> } {
  const searches = (name: string, list: ListedSearch[]): Cell[][] =>
    list.map(({ q, filters, searches, total, took_p50_ms: median, took_p95_ms: p95 }, at) => [
      name,
      at + 1,
      q,
      describeFilters(filters),
      searches,
      total,
      null,
      rounded(median),
      rounded(p95),
    ]);
  const reformulated = lists.reformulated.map(({ q, next_q: next, times }, at): Cell[] => [
    'reformulated',
    at + 1,
    q,
    null,
    times,
    null,
    next,
    null,
    null,
  ]);
  return {
    rows: [
      ...searches('popular', lists.popular),
      ...searches('found-nothing', lists.found_nothing),
      ...reformulated,
      ...searches('slow', lists.slow),
    ],
    counts: {
      popular: lists.popular.length,
      'found-nothing': lists.found_nothing.length,
      reformulated: reformulated.length,
      slow: lists.slow.length,
    },
  };
}

function describeFilters(filters: Record<string, string[]>): string | null {
  const parts = Object.entries(filters).map(([name, values]) => `${name}: ${values.join(', ')}`);
  return parts.length === 0 ? null : parts.join('; ');
}

const rounded = (milliseconds: number | null) => (milliseconds === null ? null : Math.round(milliseconds));
