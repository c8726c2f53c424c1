import type { SearchState } from './search-url.ts';
import type { Institute, Known, Programme } from './types.ts';

/** How the first of these fields that says so is known; undefined where the source states them. */
export function howKnown(item: Pick<Institute, 'provenance'>, ...fields: string[]): Known | undefined {
  return fields.map((field) => item.provenance?.[field]).find(Boolean);
}

export function programmeKnown(programme: Programme, field: string): Known | undefined {
  const { provenance } = programme;
  return typeof provenance === 'string' ? provenance : (provenance?.[field] ?? undefined);
}

export function hasGenerated(item: Institute & { programmes?: Programme[] | null }): boolean {
  return (
    Object.values(item.provenance ?? {}).includes('generated') ||
    (item.programmes ?? []).some((programme) =>
      typeof programme.provenance === 'string'
        ? programme.provenance === 'generated'
        : Object.values(programme.provenance ?? {}).includes('generated'),
    )
  );
}

/** Whether the search looks at programmes, fees or ratings, which may be samples even where no result shows one. */
export function searchesSamples({ facets, ranges, sort }: SearchState): boolean {
  return (
    facets.level !== undefined ||
    facets.mode !== undefined ||
    ranges.fee_min !== undefined ||
    ranges.fee_max !== undefined ||
    ranges.rating_min !== undefined ||
    sort === 'fee' ||
    sort === '-fee' ||
    sort === 'rating'
  );
}
