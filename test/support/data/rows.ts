import { randomUUID } from 'node:crypto';
import type { InstituteRow, ProgrammeRow } from '../../../src/domain/institutes/institute.ts';
import type { EventBatch, SearchEvent } from '../../../src/domain/search/search-event.ts';

/** A row of an institute whose columns are empty except `fields`. */
export function institute(fields: Partial<InstituteRow>): InstituteRow {
  return {
    id: 1,
    slug: 'test-college',
    name: 'Test College',
    kind: 'college',
    ownership: null,
    affiliation: null,
    country: null,
    state: null,
    district: null,
    city: null,
    latitude: null,
    longitude: null,
    district_latitude: null,
    district_longitude: null,
    established: null,
    accreditation: null,
    gender: null,
    rating: null,
    popularity: 0,
    website: null,
    logo: null,
    photo: null,
    aliases: [],
    provenance: {},
    version: 1,
    updated_at: new Date(0),
    disciplines: [],
    facilities: [],
    programmes: [],
    ...fields,
  };
}

/** A row of a programme whose columns are empty except `fields`. */
export function programme(fields: Partial<ProgrammeRow>): ProgrammeRow {
  return {
    id: 1,
    name: 'Course',
    level: null,
    discipline: null,
    mode: null,
    fee: null,
    currency: null,
    duration_months: null,
    intake: null,
    provenance: null,
    ...fields,
  };
}

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
