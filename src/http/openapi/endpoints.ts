import type { Operation } from './endpoint.ts';
import { facets, facetValues } from './endpoints/facet-endpoints.ts';
import { compare, institute, similar } from './endpoints/institute-endpoints.ts';
import { search } from './endpoints/search-endpoints.ts';
import { description, health, readiness } from './endpoints/service-endpoints.ts';
import { suggest } from './endpoints/suggest-endpoints.ts';

/** What every route of the API does, in the order that people read of it. */
export const operations: Operation[] = [
  search,
  suggest,
  institute,
  similar,
  compare,
  facets,
  facetValues,
  health,
  readiness,
  description,
];
