import type { SearchQuery } from '../../domain/search/search-query.ts';

/** A search without one of its constraints. */
export interface RelaxedSearch {
  /** The parameter of the dropped constraint. */
  drop: string;
  query: SearchQuery;
}

// Each relaxed search costs one search of the index.
const maxRelaxations = 8;

/** The search without each of its constraints in turn: without the first seven at most, and without the text. */
export function relaxations(query: SearchQuery): RelaxedSearch[] {
  const out: RelaxedSearch[] = [];
  for (const name of Object.keys(query.selected) as (keyof SearchQuery['selected'])[]) {
    const { [name]: _, ...selected } = query.selected;
    out.push({ drop: name, query: { ...query, selected } });
  }
  for (const [name, range] of Object.entries(query.ranges)) {
    for (const end of ['min', 'max'] as const) {
      if (range[end] === null) continue;
      const ranges = { ...query.ranges, [name]: { ...range, [end]: null } };
      out.push({ drop: `${name}_${end}`, query: { ...query, ranges } });
    }
  }
  if (query.near && query.radius !== null) out.push({ drop: 'radius', query: { ...query, radius: null } });
  const constraints = out.slice(0, maxRelaxations - 1);
  if (query.q !== null && out.length > 0) constraints.push({ drop: 'q', query: { ...query, q: null } });
  return constraints;
}
