/** Characters that the words of a search may have. */
export const maxQueryLength = 200;
/** Characters that a text may have for which suggestions, or values of a facet, are searched. */
export const maxLookupLength = 100;

/** Institutes on a page of results, where the search does not say how many. */
export const defaultPageSize = 20;
export const maxPageSize = 100;

/** The least and the greatest value of each parameter that bounds a range. */
export const rangeLimits = {
  fee_min: { minimum: 0, maximum: 1_000_000_000 },
  fee_max: { minimum: 0, maximum: 1_000_000_000 },
  established_min: { minimum: 800, maximum: 2100 },
  established_max: { minimum: 800, maximum: 2100 },
  rating_min: { minimum: 0, maximum: 5 },
} as const satisfies Record<string, { minimum: number; maximum: number }>;

/** Rows of `GET /v1/institutes.csv`. */
export const maxCsvRows = 1_000;
